import FanoutCore
import Glibc

/// Looks at whether a state directory and its locks could be used. Makes nothing in it.
public struct StateCheck {
  let state: StateDirectory
  let configuration: Configuration
  let clocks: Clocks

  /// The state directory of a configuration.
  public init(_ state: StateDirectory, configuration: Configuration, clocks: Clocks) {
    self.state = state
    self.configuration = configuration
    self.clocks = clocks
  }

  /// The directory, what is recorded there, its pauses, and the locks of all categories.
  public func findings() -> [Finding] {
    var findings: [Finding]
    switch DirectoryOwner.of(state.path) {
    case .absent: findings = absent()
    case .ours: findings = present()
    case .another(let user): findings = [Finding(.problem, "state", "\(StateError.belongsTo(state.path, user: user))")]
    case .notDirectory(let kind): findings = [Finding(.problem, "state", "\(StateError.notDirectory(state.path, kind: kind))")]
    case .unreadable(let error): findings = [Finding(.problem, "state", "\(error)")]
    }
    return findings + LockCheck(state, configuration: configuration).findings()
  }

  /// It would be made: is there a place for it, and would locks exclude there? That is tried in a directory beside it.
  private func absent() -> [Finding] {
    var parent = state.path
    repeat { parent = StateCheck.parent(of: parent) } while DirectoryOwner.of(parent) == .absent && parent != "/"
    guard access(parent, W_OK | X_OK) == 0 else {
      return [Finding(.problem, "state", "\(StateError.cannotCreate(state.path, .last("write to", parent)))")]
    }
    return [Finding(.ok, "state", "does not exist yet; the first fire makes it")] + space(at: parent) + [tried(in: parent)]
  }

  private func tried(in parent: String) -> Finding {
    var template = Array("\(parent)/.fanout-check-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return Finding(.problem, "exclusion", "\(SystemError.last("make a directory in", parent))") }
    let trial = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { _ = rmdir(trial) }
    switch ExclusionProof.run(inDirectory: trial) {
    case .proven: return Finding(.ok, "exclusion", "locks exclude each other in \(parent)")
    case .failed(let why): return Finding(.problem, "exclusion", "\(StateError.locksDoNotExclude(parent, why))")
    }
  }

  private func present() -> [Finding] {
    var findings: [Finding] = []
    for directory in [state.path, state.journal, state.live, state.locks, state.supervisors, state.runs, state.fires, state.pauses] {
      if let problem = StateCheck.unusable(directory) { findings.append(Finding(.problem, "state", problem)) }
    }
    findings += StateTrust(state).distrust().map { Finding(.problem, "state", "\(StateError.untrusted(state.path, $0))") }
    if findings.isEmpty { findings.append(Finding(.ok, "state", "is ours and can be written")) }
    let readable = StateTrust(state).readByOthers()
    if !readable.isEmpty {
      findings.append(
        Finding(.note, "state", "others may read \(readable.joined(separator: ", ")); the next command that writes closes that"))
    }
    findings += space(at: state.path)
    findings.append(
      DirectoryOwner.of(state.locks) == .ours
        ? Finding(.ok, "exclusion", "locks exclude each other; that was proven on the first use")
        : Finding(.note, "exclusion", "that locks exclude each other is proven by the first fire"))
    return findings + recorded() + pauses()
  }

  private func space(at path: String) -> [Finding] {
    if let gate = FreeSpace.gate(at: path, keep: configuration.keep.freeSpace) {
      return [Finding(.problem, "space", "nothing starts: \(gate.detail)")]
    }
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return [Finding(.problem, "space", "\(SystemError.last("examine", path))")] }
    let (free, overflow) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
    let keep = configuration.keep.freeSpace
    let bound = keep > 0 ? "keep.freeSpace keeps \(keep >> 20) MiB" : "keep.freeSpace sets no bound"
    return [Finding(.ok, "space", overflow ? bound : "\(free >> 20) MiB are free, \(bound)")]
  }

  private func recorded() -> [Finding] {
    let reading = Journal(state, clocks: clocks).read(since: clocks.moment().wall - FactsReader.window)
    var findings = reading.unreadable.map { Finding(.problem, "journal", $0) }
    if reading.schema > Record.schema { findings.append(Finding(.problem, "journal", "\(StateError.newerSchema(reading.schema))")) }
    if reading.torn > 0 { findings.append(Finding(.note, "journal", "\(reading.torn) lines of the last days cannot be read")) }
    return findings + LiveIndex(state: state).seen().unreadable.map { Finding(.problem, "live", "nothing starts: \($0)") }
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

  /// Why a directory of the state could not be used; nil: it can, or is not there yet.
  private static func unusable(_ path: String) -> String? {
    switch DirectoryOwner.of(path) {
    case .absent: nil
    case .ours: access(path, R_OK | W_OK | X_OK) == 0 ? nil : "\(SystemError.last("write to", path))"
    case .another(let user): "\(path) belongs to \(user)"
    case .notDirectory(let kind): "\(path) is \(kind), not a directory; move it away"
    case .unreadable(let error): "\(error)"
    }
  }

  static func parent(of path: String) -> String {
    let parts = path.split(separator: "/").dropLast()
    return "/" + parts.joined(separator: "/")
  }
}
