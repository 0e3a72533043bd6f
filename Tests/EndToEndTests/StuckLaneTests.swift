import FanoutCore
import Foundation
import Testing

/// The end of one run can be put nowhere, neither in the journal nor in the room that was kept for it: its supervisor
/// tries again every five seconds.
@Suite struct `A lane that is stuck` {
  /// The runs whose ends are on record, in the order of the file, after the end of `code` was stuck while that of
  /// `triage`, which comes once the journal is back, was not.
  private func endsInOrder() throws -> [String] {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "triage"]}"#,
      worker: "echo $$ > pid-$FANOUT_CATEGORY; while [ ! -e go-$FANOUT_CATEGORY ]; do sleep 0.01; done",
      confirmFor: "1ms", respawn: "{ limit: 0 }")
    _ = try box.fireAndMeet("code", "triage")
    let run = try #require(box.run(of: "code"))
    #expect(
      try box.shell("mv state/journal away; touch state/journal; cd \(run); rm end.json; mkdir end.json").code == 0)
    try box.write("go-code", "")
    #expect(box.eventually { (try? box.shell("cat state/supervisors/*.log").out)?.contains("put nowhere") == true })
    #expect(try box.shell("rm state/journal; mv away state/journal; touch go-triage").code == 0)
    #expect(box.eventually { box.isQuiet() && box.supervisors().isEmpty })
    #expect(box.ends().count == 2 && box.ends().values.allSatisfy { $0.map(\.outcome) == [.unknown] })
    #expect(try JournalAudit(box.state + "/journal").faults == [])
    return box.journal().filter { $0.kind == "runEnded" }.compactMap { $0.category?.name }
  }

  /// Were the second to wait for the first, it would stand behind that, always. Where the machine takes five seconds for
  /// so little, the first is tried again before the second has ended, which shows nothing: then once more.
  @Test func `does not delay the end of another`() throws {
    var orders: [[String]] = []
    while orders.count < 8, orders.last != ["triage", "code"] { orders.append(try endsInOrder()) }
    #expect(orders.last == ["triage", "code"], "\(orders)")
  }
}
