import FanoutCore
import Foundation
import Testing

/// What a supervisor in a unit is to do is written down for it first.
@Suite(.serialized, .enabled(if: Machine.hasManagers, .init(rawValue: Machine.needsManagers)))
struct `An order for a unit` {
  /// There is no place for it: the launcher cannot be used, as where a process would have no place for its words.
  @Test func `that cannot be written is 69 and on record, and starts no unit`() throws {
    let house = try `A run in a unit of its own`.house(allowlist: ["code", "triage"])
    let box = house.box
    try box.select(with: "mv state/supervisors away; touch state/supervisors; cat answer.json")
    let result = try house.fanout("fire")
    #expect(result.code == 69 && result.err.contains("no order can be written for it"), "\(result)")
    #expect(result.err.contains("admitted=2 started=0 refused=0 failed=2"), "\(result)")
    let records = box.journal()
    let ends = records.compactMap { record -> FireEnd? in
      if case .fireEnded(let end) = record.event { end } else { nil }
    }
    #expect(records.count { $0.kind == "fireBegan" } == 1, "\(records)")
    #expect(ends.map(\.exit) == [69] && ends[0].constraint == "launcher", "\(ends)")
    for category in ["code", "triage"] {
      #expect(try house.property("LoadState", of: "fanout-\(category).service") == "not-found")
    }
    #expect(!box.exists("pid") && box.openRuns().isEmpty)
    // With its place back it fires.
    #expect(try box.shell("rm state/supervisors; mv away state/supervisors").code == 0)
    try box.replace("[\"./selector\"]", with: "[\"cat\", \"answer.json\"]")
    #expect(try house.fanout("fire").err.contains("started=2"))
  }
}
