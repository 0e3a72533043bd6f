import FanoutCore
import Foundation
import Testing

@Suite struct `A report` {
  @Test func `of real fires tells their slots, locks, outcomes and refused demand`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"selected": {"category": "code"}, "alternatives": ["marketing", "news"]}"#,
      worker: "[ $FANOUT_CATEGORY = code ] && exit 75; exit 0")
    _ = try box.run("fire")
    #expect(box.eventually { box.isQuiet() })
    let report = try box.document("report")
    #expect(report["fires"]?["count"]?.integer == 1)
    #expect(report["fires"]?["started"]?.integer == 2)
    #expect(report["total_acquisitions"]?.integer == 2)
    #expect(report["same_lock_violations"]?.integer == 0)
    #expect((1...2).contains(report["peak_concurrency"]?.integer ?? 0))
    #expect(report["withheld"]?["notAllowlisted"]?["categories"]?["marketing"]?.integer == 1)
    #expect(report["outcomes"]?["code"]?["refused"]?.integer == 1)
    for key in ["noop_last_20", "degraded", "respawns", "constraints"] { #expect(report[key] != nil, "\(key)") }
    let text = try box.run("report")
    #expect(text.out.contains("withheld    not in the allowlist 1: marketing 1"), "\(text)")
  }

  @Test func `tells of its window only`() throws {
    let box = try Sandbox()
    try box.configure(answer: "{}")
    try box.writeJournal(
      [
        try Record(
          at: "2026-03-01T00:00:00Z", fire: "20260301T000000Z-aaaa",
          .fireBegan(FireBegin(version: "1", configuration: "x", trigger: "fire")))
      ], day: "2026-03-01")
    #expect(try box.document("report")["fires"]?["count"]?.integer == 0)
    let long = try box.document("report", "--since", "20000d")
    #expect(long["fires"]?["count"]?.integer == 1)
    #expect(long["fires"]?["interrupted"]?.array?.first?.string == "20260301T000000Z-aaaa")
  }

  @Test func `of no time at all is empty, and of a day is of a day`() throws {
    let box = try Sandbox()
    try box.configure(answer: #"{"selected": {"category": "code"}}"#)
    #expect(try box.run("fire").code == 0 && box.eventually { box.isQuiet() })
    for nothing in ["0s", "0ms"] {
      let report = try box.run("report", "--since", nothing)
      #expect(report.code == 0 && !report.out.contains("productive"), "\(report)")
    }
    let day = try box.run("report", "--since", "24h")
    #expect(day.out.contains(/window .*\(1 d\)\n/), "\(day)")
  }

  @Test func `of an absent state directory is empty and makes none`() throws {
    let box = try Sandbox()
    try box.configure(answer: "{}")
    #expect(try box.run("report").code == 0)
    #expect(!box.exists("state"))
  }
}
