import FanoutCore
import Foundation
import Testing

/// A state directory of every released schema, frozen under `fixtures/states`, is read, reported, settled and fired on
/// by this program.
@Suite struct `A state directory of an earlier release` {
  static let schemas = ["v1"]
  private static let allowlist = ["code", "triage", "research", "news", "content", "lint"]

  /// A copy of it, on a machine that was started anew since. Nothing is too old to be kept.
  private func thawed(_ schema: String) throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"blocked_tasks": ["nothing to do"]}"#, worker: "exit 0", allowlist: Self.allowlist, confirmFor: "1ms")
    try box.replace("freeSpace: null", with: "freeSpace: null, runs: null, fires: null, journal: null, logs: null")
    let frozen = Sandbox.repository + "/fixtures/states/\(schema)/state"
    #expect(try box.execute(["cp", "-R", frozen, box.state]).code == 0)
    return box
  }

  @Test func `is there for each schema that was released`() throws {
    let frozen = try FileManager.default.contentsOfDirectory(atPath: Sandbox.repository + "/fixtures/states")
      .filter { !$0.contains("-") }.sorted()
    #expect(
      frozen == Self.schemas && Schema.journal == Int64(frozen.count) + 1,
      "a new schema needs a frozen state of its predecessor")
  }

  @Test(arguments: schemas) func `is read and reported as it is, and looking changes nothing`(schema: String) throws {
    let box = try thawed(schema)
    let before = try box.shell("find state -type f | sort | xargs md5sum").out
    let runs = try box.run("runs", "--since", "20000d")
    #expect(runs.code == 0, "\(runs)")
    for word in ["productive", "refused", "failed", "news", "content"] { #expect(runs.out.contains(word), "\(runs)") }
    let report = try box.run("report", "--since", "20000d", "--json")
    #expect(
      report.code == 0 && report.out.contains("\"schema\"") && report.out.contains("unrecognisedShape"), "\(report)")
    let status = try box.run("status")
    #expect(status.code == 0 && status.out.contains("release freeze"), "\(status)")
    for shown in ["20261121T142444Z-0219", "20261121T142444Z-0219-3", "code"] {
      let show = try box.run("show", shown)
      #expect(show.code == 0 && !show.out.isEmpty, "\(shown): \(show)")
    }
    #expect(try box.run("logs", "20261121T142444Z-0219-3").out == "working on research\nno network\n")
    let recomputed = try box.run("plan", "--fire", "20261121T142444Z-0219")
    #expect(recomputed.code == 0, "\(recomputed)")
    #expect(try box.shell("find state -type f | sort | xargs md5sum").out == before)
  }

  @Test(arguments: schemas)
  func `gets its open runs settled by the first fire, each as what is known of it, and is fired on`(
    schema: String
  )
    throws
  {
    let box = try thawed(schema)
    #expect(box.openRuns().count == 3)
    let settling = try box.run("fire")
    #expect(settling.code == 0, "\(settling)")
    #expect(box.isQuiet())
    let ends = box.ends()
    // The end that was kept aside, the report of a worker whose exit nobody saw, and a respawn that its supervisor's
    // end cost.
    #expect(ends["20261121T142447Z-1116-1"]?.map(\.exit) == [.code(5)])
    #expect(
      ends["20261121T142447Z-1116-2"]?.map(\.outcome) == [.productive]
        && ends["20261121T142447Z-1116-2"]?.first?.exit == .unseen)
    let audit = try JournalAudit(box.state + "/journal")
    #expect(audit.faults == [] && audit.torn == 1)
    #expect(audit.denials["20261121T142448Z-970b-1"] == "supervisorLost")

    try box.write("answer.json", #"{"alternatives": ["code", "news", "lint"]}"#)
    let next = try box.run("fire")
    #expect(next.code == 0 && next.err.contains("admitted=2 started=2"), "the pause of lint goes on: \(next)")
    #expect(box.eventually { box.isQuiet() && box.supervisors().isEmpty })
    #expect(try JournalAudit(box.state + "/journal").faults == [])
  }
}
