import FanoutCore
import Foundation
import Testing

/// What tests of looking need of a sandbox: documents, and workers that live until they are let go.
extension Sandbox {
  /// A worker that says a line and lives until the test lets it go; `more` comes before it waits.
  static func waiting(_ more: String = "") -> String { "echo begun\n\(more)\nexec sleep 600" }

  /// The JSON document of a command.
  func document(_ arguments: String...) throws -> JSONNode {
    let result = try start([Sandbox.binary] + arguments + ["--json"]).wait()
    return try JSONDocument(parsing: Array(result.out.utf8)).root
  }

  /// The lanes of `status --json`.
  func lanes() throws -> [JSONNode] { try document("status")["lanes"]?.array ?? [] }

  /// Kills the process of that number and waits until it is gone.
  func end(_ pid: Int64?) {
    guard let pid = pid.flatMap(pid_t.init(exactly:)), pid > 1 else { return }
    kill(pid, SIGKILL)
    _ = eventually { kill(pid, 0) != 0 || (try? self.read("/proc/\(pid)/stat"))?.contains(") Z ") ?? true }
  }

  /// Ends every worker that lives and waits until nothing is open.
  func letGo() throws {
    for lane in try lanes() { end(lane["worker"]?["pid"]?.integer) }
    #expect(eventually { isQuiet() })
  }

  /// Every path below the state directory with its size and times: to prove that looking changes nothing.
  func footprint() throws -> [String] {
    let all = try execute(["find", state, "-printf", "%p %s %T@ %C@ %i %m\\n"])
    return all.out.split(separator: "\n").map(String.init).sorted()
  }

  /// Writes records to a day's journal.
  func writeJournal(_ records: [Record], day: String) throws {
    let text = records.map { String(decoding: $0.line(), as: UTF8.self) }.joined()
    try write("state/journal/\(day).jsonl", text)
  }
}

extension Record {
  /// A record of a moment given as RFC 3339.
  init(at text: String, fire: String? = nil, run: String? = nil, category: String? = nil, _ event: Event) throws {
    let wall = try #require(WallTime(rfc3339: text))
    self.init(
      moment: Moment(wall: wall, boot: "b", bootMilliseconds: wall.milliseconds), fire: fire.map { FireID($0) },
      run: run.map { RunID($0) }, category: category.flatMap(FanoutCore.Category.init(canonical:)), event: event)
  }
}
