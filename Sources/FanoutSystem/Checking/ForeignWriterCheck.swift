import FanoutCore
import Glibc

/// Looks for others who write a state directory: another machine, another loop, another program.
public struct ForeignWriterCheck {
  let state: StateDirectory
  let path: String
  let digest: Digest
  let journal: Journal

  /// A look at the state directory of that configuration file, and at its journal.
  public init(_ state: StateDirectory, configuration path: String, digest: Digest, journal: Journal) {
    self.state = state
    self.path = path
    self.digest = digest
    self.journal = journal
  }

  /// A week tells who writes here.
  private static let window: Duration = .seconds(7 * 86400)

  /// Each of them in one line.
  public func findings() -> [Finding] {
    let now = journal.clocks.moment()
    let reading = journal.read(since: now.wall - ForeignWriterCheck.window)
    let fires = reading.records.compactMap { record -> ForeignWriters.Fire? in
      guard case .fireBegan(let begin) = record.event, let id = record.fire else { return nil }
      return ForeignWriters.Fire(id: id, began: record.moment, configuration: begin.configuration)
    }
    let others = ForeignWriters(fires, now: now, configuration: "\(digest)", unchangedSince: unchangedSince)
    return [machine(others), loop(others) ?? owner].compactMap { $0 } + files()
  }

  /// Another configuration, which is still there, has fired with this state before this one ever did.
  private var owner: Finding? {
    var status = stat()
    guard let note = LoopNote.read(state), note.configuration != path, stat(note.configuration, &status) == 0 else {
      return nil
    }
    return Finding(
      .note, "state",
      "\(state.path) is also the state of \(note.configuration), which fired last: they share slots, locks and history; "
        + "give each a stateDirectory of its own, or fire one of them with --name NAME")
  }

  private func machine(_ others: ForeignWriters) -> Finding? {
    guard let fire = others.machine else { return nil }
    return Finding(
      .problem, "state",
      "another machine writes \(state.path) as well: fire \(fire.id) is of boot \(fire.began.boot.prefix(8)), "
        + "between fires of this one. Locks of one machine exclude nobody on another: give each a stateDirectory on a disk of its own"
    )
  }

  private func loop(_ others: ForeignWriters) -> Finding? {
    guard let fire = others.loop else { return nil }
    let noted = LoopNote.read(state).map(\.configuration)
    let named = noted.flatMap { $0 == path ? nil : $0 } ?? "another configuration"
    return Finding(
      others.takesTurns ? .problem : .note, "state",
      "another loop writes \(state.path) as well: fire \(fire.id) was by \(named) "
        + "(digest \(fire.configuration)), and this one, \(digest), has not changed since. They share slots, locks and history: "
        + "give each a stateDirectory of its own, or fire one of them with --name NAME")
  }

  /// Since when the file is as it is: what it holds, and where its name leads.
  private var unchangedSince: WallTime? {
    var status = stat()
    guard let link = try? stat.of(path), stat(path, &status) == 0, status.isRegular else { return nil }
    let changes = [link.st_ctim, status.st_ctim].map { Int64($0.tv_sec) * 1000 + Int64($0.tv_nsec) / 1_000_000 }
    return changes.max().map { WallTime(milliseconds: $0) }
  }

  private static let most = 5

  /// What lies there and is not ours. What begins with a dot may be ours on its way to its name, or a mark of the file
  /// system.
  private func files() -> [Finding] {
    let own = Set(state.kept + state.files)
    var strange = ((try? directoryNames(state.path)) ?? []).map { "\(state.path)/\($0)" }.filter {
      // A loop of the same configuration under a name has its directory here.
      !own.contains($0) && access("\($0)/locks", F_OK) != 0
    }
    strange += ((try? directoryNames(state.journal)) ?? []).filter { !ForeignWriterCheck.isDay($0) }.map {
      "\(state.journal)/\($0)"
    }
    strange = strange.filter { !($0.split(separator: "/").last ?? "").hasPrefix(".") }.sorted()
    guard !strange.isEmpty else { return [] }
    let more = strange.count > ForeignWriterCheck.most ? " and \(strange.count - ForeignWriterCheck.most) more" : ""
    let named = strange.prefix(ForeignWriterCheck.most).joined(separator: ", ") + more
    return [
      Finding(
        .note, "state",
        "something else writes \(state.path) as well: \(named). "
          + "fanout leaves it alone; a stateDirectory of its own keeps others out of it")
    ]
  }

  /// `2026-11-21.jsonl`
  private static func isDay(_ name: String) -> Bool {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    return name.hasSuffix(".jsonl") && name.utf8.count == 16 && parts.count == 3 && parts[0].utf8.count == 4
  }
}
