import FanoutCore
import Foundation
import Testing

/// Every run that was started has exactly one terminal record after the next reconciliation, whatever happened to the
/// machine.
@Suite struct `The end of a run` {
  private static let answer = #"{"alternatives": ["code", "triage", "research"]}"#
  /// `code` has reported when it dies, the others have not.
  private static let worker = """
    [ "$FANOUT_CATEGORY" = code ] && echo '{"outcome": "productive", "grade": 1}' > "$FANOUT_OUTCOME_FILE"
    echo begin >> "begins-$FANOUT_CATEGORY"
    exec sleep 600
    """

  private func allKilled() throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(answer: Self.answer, worker: Self.worker, confirmFor: "1ms")
    #expect(try box.run("fire").err.contains("started=3"))
    #expect(box.eventually { ["code", "triage", "research"].allSatisfy { box.exists("begins-\($0)") } })
    #expect(box.killEverything())
    try box.write("answer.json", #"{"blocked_tasks": ["nothing to do"]}"#)
    return box
  }

  private func check(_ box: Sandbox) throws {
    let ends = box.ends()
    #expect(ends.count == 3 && ends.values.allSatisfy { $0.count == 1 })
    let outcomes = ends.values.compactMap(\.first).sorted { $0.outcome.rawValue > $1.outcome.rawValue }
    #expect(outcomes.map(\.outcome) == [.productive, .lost, .lost])
    #expect(outcomes.allSatisfy { $0.exit == .unseen })
    #expect(outcomes.first?.respawn == .denied("exitUnseen"))
    #expect(box.isQuiet())
    #expect(try JournalAudit(box.state + "/journal").faults == [])
    let again = try box.run("fire")
    #expect(again.code == 0 && box.ends().values.allSatisfy { $0.count == 1 })
  }

  @Test func `is written once when everything was killed`() throws {
    let box = try allKilled()
    #expect(try box.run("fire").code == 0)
    try check(box)
  }

  /// What is not known of a run is not taken for nothing: a start that cannot be read would make it one that never
  /// began.
  @Test func `is not written while a day of the journal cannot be read, and once when it can`() throws {
    let box = try allKilled()
    let day = try #require(try FileManager.default.contentsOfDirectory(atPath: box.state + "/journal").first)
    let date = try #require(WallTime(rfc3339: day.prefix(10) + "T12:00:00.000Z"))
    let earlier = "state/journal/\((date - .seconds(86_400)).day).jsonl"
    // All that there is on record stands in an earlier day's file, and in its place is something that is none.
    _ = try box.shell("mv state/journal/\(day) kept && mkdir \(earlier)")
    let before = try box.shell("ls -R state/live state/runs").out
    let fire = try box.run("fire")
    #expect(fire.err.contains(box.state + "/journal"), "\(fire)")
    #expect(try box.shell("ls -R state/live state/runs").out == before)
    _ = try box.shell("rmdir \(earlier) && mv kept \(earlier)")
    #expect(try box.run("fire").code == 0)
    try check(box)
  }

  @Test func `is written also where everything is paused`() throws {
    let box = try allKilled()
    _ = try box.run("pause")
    #expect(try box.run("fire").code == 75)
    #expect(box.isQuiet())
    #expect(box.ends().count == 3 && box.ends().values.allSatisfy { $0.count == 1 })
  }

  @Test func `is written also where a gate is closed for all`() throws {
    let box = try allKilled()
    try box.replace("freeSpace: null", by: "freeSpace: '4096TiB'")
    let fire = try box.run("fire")
    #expect(fire.code == 75 && fire.err.contains("constraint=gate:freeSpace"), "\(fire)")
    #expect(box.isQuiet() && box.ends().count == 3 && box.ends().values.allSatisfy { $0.count == 1 })
  }

  /// The first fire is at work before the run begins: what is put right, the second one puts right, which may not look.
  @Test func `is written also while another fire is at work`() throws {
    let box = try Sandbox()
    try box.configure(answer: "{}", worker: Self.worker, allowlist: ["code"], confirmFor: "1ms")
    try box.select(with: "touch asked; while ! [ -e go ]; do sleep 0.01; done; echo '{\"blocked_tasks\": [1]}'")
    let first = try box.start([Sandbox.binary, "fire"])
    #expect(box.eventually { box.exists("asked") })
    #expect(try box.run("run", "code", "--detach").code == 0)
    #expect(box.eventually { box.exists("begins-code") && box.workers.contains { $0.words == ["sleep", "600"] } })
    box.killSupervisors()
    box.killKeepers()
    for worker in box.workers where worker.words == ["sleep", "600"] { box.killNine(worker, waits: true) }
    #expect(box.openRuns().count == 1 && box.ends().isEmpty)
    let second = try box.run("fire")
    #expect(second.code == 75 && second.err.contains("another fire is at work: "), "\(second)")
    #expect(box.isQuiet() && box.ends().values.map { $0.map(\.outcome) } == [[.productive]])
    try box.write("go", "")
    #expect(first.wait().code == 0)
    #expect(box.ends().values.map(\.count) == [1])
  }

  /// A file system that was lost and mounted again leaves empty what was not synced, and no boot has passed. Other text
  /// that cannot be read is not touched.
  @Test func `is written once after the index lost its text, also without a reboot`() throws {
    let box = try allKilled()
    try Reboot.loses(.theTextOfTheIndex, in: box)
    #expect(try box.run("fire").code == 0)
    try check(box)
    try box.write("state/live/20261121T011624Z-7f3a-3", "{")
    #expect(try box.run("fire").code == 75)
    #expect(try box.read("state/live/20261121T011624Z-7f3a-3") == "{")
  }

  @Test(
    .enabled(if: Reboot.isPossible, "needs a private mount namespace (unshare --mount) and the right to bind in it"),
    arguments: Reboot.Loss.allCases)
  func `is written once after a reboot, and no stranger under a recorded number is touched`(with loss: Reboot.Loss)
    throws
  {
    let box = try allKilled()
    let strangers = try (0..<4).map { _ in try box.start(["setsid", "--wait", "sleep", "500"]) }
    #expect(box.eventually { box.inhabitants().count { $0.words == ["sleep", "500"] } == 4 })
    let alive = box.workers
    try Reboot.givesNumbers(of: alive.filter { $0.words == ["sleep", "500"] }.map(\.pid), to: box)
    try Reboot.loses(loss, in: box)
    #expect(try Reboot.fire(box).code == 0)
    try check(box)
    #expect(box.workers == alive)
    for stranger in alive { box.killNine(stranger, waits: true) }
    for stranger in strangers { _ = stranger.wait() }
  }
}

/// A reboot, as far as the program can tell one: another boot id, no process of ours, and what was not synced is gone
/// or empty.
enum Reboot {
  /// What of the index, which nobody syncs, the power cut took.
  enum Loss: CaseIterable {
    case nothing, theIndex, theTextOfTheIndex
  }

  static let isPossible: Bool = {
    guard let box = try? Sandbox(), let result = try? within(box, ["true"]) else { return false }
    return result.code == 0
  }()

  /// Runs something under another boot id.
  static func within(_ box: Sandbox, _ command: [String]) throws -> Sandbox.Result {
    try box.write("boot_id", "00000000-1111-2222-3333-444444444444\n")
    let script = "mount --bind '\(box.path)/boot_id' /proc/sys/kernel/random/boot_id && exec \"$@\""
    return try box.execute(["unshare", "--mount", "sh", "-c", script, "sh"] + command)
  }

  static func fire(_ box: Sandbox) throws -> Sandbox.Result { try within(box, [Sandbox.binary, "fire"]) }

  /// The journal's workers and takers get the numbers and starts of these processes.
  static func givesNumbers(of processes: [pid_t], to box: Sandbox) throws {
    var rest = processes[...]
    try box.rewriteJournal { record in
      switch record.event {
      case .runSpawned(var worker):
        guard let pid = rest.popFirst() else { return }
        let fields = try box.read("/proc/\(pid)/stat").split(separator: ")").last?.split(separator: " ") ?? []
        worker.pid = pid
        worker.startTicks = fields.count > 19 ? UInt64(fields[19]) ?? 0 : 0
        record.event = .runSpawned(worker)
      case .lockAcquired(let path, _, let namespace):
        record.event = .lockAcquired(path: path, taker: processes.last ?? 0, namespace: namespace)
      default: break
      }
    }
  }

  static func loses(_ loss: Loss, in box: Sandbox) throws {
    for run in box.openRuns() {
      switch loss {
      case .nothing: break
      case .theIndex: unlink(box.state + "/live/" + run)
      case .theTextOfTheIndex: truncate(box.state + "/live/" + run, 0)
      }
    }
    // One of a run that ended before, and is empty as well.
    if loss == .theTextOfTheIndex { try box.write("state/live/20261121T011624Z-7f3a-2", "") }
  }
}
