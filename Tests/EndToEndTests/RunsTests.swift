import FanoutCore
import Foundation
import Testing

@Suite struct `The list of runs` {
  private func ended() throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"selected": {"category": "code"}, "alternatives": ["news", "triage"]}"#,
      worker: """
        case $FANOUT_CATEGORY in
        code) echo '{"outcome": "productive", "grade": 0.9, "summary": "did it"}' > "$FANOUT_OUTCOME_FILE";;
        triage) exit 3;;
        esac
        """)
    _ = try box.run("fire")
    #expect(box.eventually { box.isQuiet() })
    return box
  }

  private func ids(_ box: Sandbox, _ arguments: String...) throws -> [String] {
    let result = try box.start([Sandbox.binary, "runs", "--json"] + arguments).wait()
    return try JSONDocument(parsing: Array(result.out.utf8)).root["runs"]?.array?.compactMap { $0["run"]?.string } ?? []
  }

  @Test func `is newest first, with the respawn as a run of its own`() throws {
    let box = try ended()
    let all = try ids(box)
    #expect(all.count == 4)
    #expect(all.first?.hasSuffix("-1r") == true)
    let table = try box.run("runs")
    #expect(table.out.contains("productive  0.90   did it"), "\(table)")
    #expect(table.out.contains("exit 3"), "\(table)")
  }

  @Test func `is narrowed by category, outcome, age and number`() throws {
    let box = try ended()
    #expect(try ids(box, "triage").count == 1)
    #expect(try ids(box, "--outcome", "failed").map { $0.hasSuffix("-3") } == [true])
    #expect(try ids(box, "--limit", "2").count == 2)
    #expect(try ids(box, "--since", "1h").count == 4)
    #expect(try ids(box, "--outcome", "lost").isEmpty)
    #expect(try box.run("runs", "--outcome", "lost").err == "no lost run is on record in \(box.state)\n")
    let limited = try box.run("runs", "--limit", "2")
    #expect(limited.err.contains("only the latest 2 are shown"), "\(limited)")
  }

  @Test func `goes by when a run started, not by where its records stand`() throws {
    let box = try Sandbox()
    try box.configure(answer: "{}")
    let start = RunStart(generation: 0, streak: 1, source: "selected", rank: 1, supervisor: SupervisorID("s"))
    try box.writeJournal(
      [
        try Record(
          at: "2026-03-01T23:59:59Z", fire: "f", run: "20260301T235959Z-aaaa-1", category: "code", .runStarted(start))
      ],
      day: "2026-03-01")
    let end = RunEndRecord(outcome: .noop, exit: .code(0))
    try box.writeJournal(
      [
        try Record(
          at: "2026-03-05T00:00:00Z", fire: "f", run: "20260301T235959Z-aaaa-1", category: "code", .runEnded(end))
      ],
      day: "2026-03-05")
    #expect(try ids(box, "--outcome", "noop") == ["20260301T235959Z-aaaa-1"])
    #expect(try ids(box, "--since", "1h").isEmpty)
  }

  @Test func `of nothing is no failure`() throws {
    let box = try Sandbox()
    try box.configure(answer: "{}")
    let result = try box.run("runs")
    #expect(result.code == 0)
    #expect(result.out.isEmpty)
  }
}
