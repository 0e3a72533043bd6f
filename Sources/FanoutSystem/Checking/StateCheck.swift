import FanoutCore
import Glibc

/// Looks at whether a state directory and its locks could be used. Makes nothing in it.
public struct StateCheck {
  let state: StateDirectory
  let configuration: Configuration
  let journal: Journal
  private var clocks: Clocks { journal.clocks }

  /// The state directory of a configuration, and its journal.
  public init(_ state: StateDirectory, configuration: Configuration, journal: Journal) {
    self.state = state
    self.configuration = configuration
    self.journal = journal
  }

  private var look: StateLook { StateLook(state, configuration: configuration, now: clocks.moment().wall) }

  /// The directory, what is recorded there, its pauses, and the locks of all categories.
  public func findings() -> [Finding] {
    var findings: [Finding]
    switch DirectoryOwner.of(state.path) {
    case .absent: findings = absent()
    case .ours: findings = present() + proofs()
    case .another(let user): findings = [Finding(.problem, "state", "\(StateError.belongsTo(state.path, user: user))")]
    case .notDirectory(let kind):
      findings = [Finding(.problem, "state", "\(StateError.notDirectory(state.path, kind: kind))")]
    case .unreadable(let error): findings = [Finding(.problem, "state", "\(error)")]
    }
    return findings + LockCheck(state, configuration: configuration, look: look).findings()
  }

  /// The directory would be made: is there a place for it, and would locks exclude there? A trial beside it tells.
  private func absent() -> [Finding] {
    let obstacles = look.directories()
    guard obstacles.isEmpty else { return obstacles.map { Finding(.problem, "state", $0.sentence) } }
    let parent = DirectoryOwner.nearest(to: state.path)
    return [Finding(.ok, "state", "does not exist yet; the first fire makes it")] + space(at: parent) + [
      tried(in: parent)
    ]
  }

  /// Whether locks exclude, now, in every directory that has some: the first use proved it once, and what is mounted
  /// there may have changed.
  private func proofs() -> [Finding] {
    var directories = [state.path]
    for category in configuration.allowlist {
      let parent = FilePath.parent(of: state.lock(of: category))
      if parent != state.locks, !directories.contains(parent), access(parent, W_OK | X_OK) == 0 {
        directories.append(parent)
      }
    }
    return directories.map(tried)
  }

  private func tried(in parent: String) -> Finding {
    var template = Array("\(parent)/.fanout-check-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      return Finding(.problem, "exclusion", "\(SystemError.last("make a directory in", parent))")
    }
    let trial = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { _ = rmdir(trial) }
    switch ExclusionProof.run(inDirectory: trial) {
    case .proven: return Finding(.ok, "exclusion", "locks exclude each other in \(parent)")
    case .failed(let why): return Finding(.problem, "exclusion", "\(StateError.locksDoNotExclude(parent, why))")
    }
  }

  private func present() -> [Finding] {
    var findings: [Finding] = []
    for obstacle in look.directories() { findings.append(Finding(.problem, "state", obstacle.sentence)) }
    if findings.isEmpty { findings.append(Finding(.ok, "state", "is ours and can be written")) }
    let readable = StateTrust(state).readByOthers()
    if !readable.isEmpty {
      findings.append(
        Finding(
          .note, "state",
          "others may read \(readable.joined(separator: ", ")); the next command that writes closes that"))
    }
    for obstacle in look.journal() { findings.append(Finding(.problem, "journal", obstacle.sentence)) }
    return findings + space(at: state.path) + recorded() + pauses()
  }

  private func space(at path: String) -> [Finding] {
    let keep = configuration.keep.freeSpace
    let room: DiskRoom
    do throws(SystemError) { room = try FreeSpace.room(at: path, keep: keep) } catch {
      return [Finding(.problem, "space", "\(error)")]
    }
    guard room.causes.isEmpty else { return room.causes.map { Finding(.problem, "space", $0.sentence) } }
    let kept = ByteCount(bytes: Int64(keep))
    let bound = keep > 0 ? "keep.freeSpace keeps \(kept.written)" : "keep.freeSpace sets no bound"
    guard let free = room.free else {
      let unasked = keep > 0 ? "; keep.freeSpace withholds nothing there" : ""
      let unknown = "the file system at \(path) does not count its blocks: how much is free is unknown"
      return [Finding(.note, "space", unknown + unasked)]
    }
    let unit = keep > 0 ? kept : ByteCount(bytes: 1 << 30)
    return [Finding(.ok, "space", "\(ByteCount(bytes: Int64(free)).written(like: unit)) are free, \(bound)")]
  }

  private func recorded() -> [Finding] {
    let reading = journal.read(since: clocks.moment().wall - JournalPast.window)
    var findings = reading.unreadable.map { Finding(.problem, "journal", $0) }
    if reading.schema > Record.schema {
      findings.append(Finding(.problem, "journal", "\(StateError.newerSchema(reading.schema))"))
    }
    if reading.torn > 0 {
      findings.append(Finding(.note, "journal", "\(reading.torn) lines of the last days cannot be read"))
    }
    return findings
      + LiveIndex(state: state).seen(boot: clocks.moment().boot).unreadable.map {
        Finding(.problem, "live", "nothing starts: \($0)")
      }
  }

  private func pauses() -> [Finding] {
    let reading = Pauses(state).read()
    let now = clocks.moment().wall
    var findings: [Finding] = []
    if let why = reading.unreadableForAll { findings.append(Finding(.problem, "pauses", "nothing starts: \(why)")) }
    for category in reading.unreadable.keys.sorted() {
      findings.append(Finding(.problem, "pauses", "\(category) does not start: \(reading.unreadable[category] ?? "")"))
    }
    func note(_ name: String, _ pause: Pause?) {
      guard let pause, pause.standing(at: now) == .holds else { return }
      let detail = Reason.paused(until: pause.until, why: pause.why).detail ?? "until it is unpaused"
      findings.append(Finding(.note, "pauses", "\(name) is paused, \(detail)"))
    }
    note("everything", reading.all)
    for category in reading.categories.keys.sorted() { note(category.name, reading.categories[category]) }
    return findings
  }
}
