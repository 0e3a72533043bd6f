import FanoutCore
import Foundation
import Testing

@Suite struct `A fire` {
  private static func fixture(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: Sandbox.repository + "/fixtures/selector/" + name)), as: UTF8.self)
  }

  @Test(arguments: [
    ("tier1.json", "code strategic content"), ("dry-run-tier1.json", "code triage research"),
    ("dry-run-scores.json", "code triage research"),
  ])
  func `lists what its selector meant, not the first of the allowlist`(fixture: String, listing: String) throws {
    let box = try Sandbox()
    try box.configure(answer: try Self.fixture(fixture))
    let result = try box.run("plan")
    #expect(result.code == 0, "\(result)")
    #expect(result.out == listing + "\n")
    #expect(!box.exists("state"))
  }

  @Test func `with a broken answer follows the allowlist, and says so`() throws {
    let box = try Sandbox()
    try box.configure(answer: "{\"tier\": 1")
    let result = try box.run("plan")
    #expect(result.out == "content monitoring news\n")
    #expect(result.err.contains("degraded (notJSON)"), "\(result)")
  }

  @Test func `starts what it planned, respawns the productive one once, and says what limited it`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: try Self.fixture("dry-run-tier1.json"),
      worker: """
        [ "$FANOUT_CATEGORY" = code ] && echo '{"outcome": "productive", "grade": 0.9}' > "$FANOUT_OUTCOME_FILE"
        exit 0
        """)
    let result = try box.run("fire")
    #expect(result.code == 0, "\(result)")
    #expect(result.err.contains("admitted=3 started=3 refused=0 failed=0 withheld=2"), "\(result)")
    #expect(result.err.contains("source=selector constraint=perFire categories=code,triage,research"), "\(result)")
    #expect(box.eventually { box.isQuiet() })
    let ends = box.ends()
    #expect(ends.count == 4)
    #expect(ends.values.allSatisfy { $0.count == 1 })
    #expect(ends.keys.filter { $0.hasSuffix("r") }.count == 1)
  }
}
