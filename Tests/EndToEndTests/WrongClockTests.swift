import FanoutCore
import Foundation
import Testing

/// A wall clock that was wrong once: what was written last is the latest, whatever date it bears.
@Suite(.enabled(if: WallClock.isPossible, .init(rawValue: Machine.needsCompiler)))
struct `A wall clock that was wrong` {
  private static let good = #"printf '{"outcome":"productive"}' >"$FANOUT_OUTCOME_FILE"; echo fine"#

  private func sandbox(worker: String = Self.good) throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code"]}"#, worker: worker, allowlist: ["code"], respawn: "{ limit: 0 }")
    return box
  }

  /// The id of the run that a fire started.
  private func fire(_ box: Sandbox, ahead days: Double = 0) throws -> String {
    let known = Set(box.ends().keys)
    let result = days == 0 ? try box.run("fire") : try box.run(ahead: days, "fire")
    #expect(box.eventually { box.isQuiet() }, "\(result)")
    return try #require(box.ends().keys.first { !known.contains($0) }, "\(result)")
  }

  @Test(arguments: [26.0 / 24, 365, -365])
  func `hides no fires that start nothing, and shows what was written last`(days: Double) throws {
    let box = try sandbox()
    _ = try fire(box)
    let strange = try fire(box, ahead: days)
    #expect(try box.run("status", "--check").code == 0)
    try box.write("worker.sh", "#!/bin/sh\necho broken; exit 1\n", executable: true)
    var latest = ""
    for _ in 0..<5 { latest = try fire(box) }
    let check = try box.run("status", "--check")
    #expect(check.code == 1 && check.out.contains("5 fires in a row started nothing"), "\(check)")
    #expect(try box.run("status").out.hasPrefix("starving: 5 fires, 0 started"))
    #expect(try box.run("logs", "code").out.contains("broken"))
    #expect(try box.document("status")["last_fire"]?["fire"]?.string == String(latest.dropLast(2)))
    let runs = try box.document("runs")["runs"]?.array?.compactMap { $0["run"]?.string } ?? []
    #expect(runs.first == latest && runs.count == 7 && runs.dropLast().last == strange, "\(runs)")
    let shown = try box.document("show", "code")["runs"]?.array?.compactMap { $0["run"]?.string } ?? []
    #expect(shown == runs)
    // The one of the strange clock is dated as it was: ahead.
    let ahead = #/(tomorrow|[0-9] [A-Z][a-z]{2}( 20[0-9]{2})?) [0-9]{2}:[0-9]{2}/#
    if days > 0 { #expect(try box.run("runs").out.contains(ahead)) }
  }

  @Test func `and wrote last is followed by order all the same`() throws {
    let box = try sandbox(worker: "echo broken; exit 1")
    for _ in 0..<2 { _ = try fire(box) }
    let latest = try fire(box, ahead: 2)
    #expect(try box.run("status", "--check").code == 1)
    #expect(try box.document("runs")["runs"]?.array?.first?["run"]?.string == latest)
  }

  @Test(arguments: [20.0, 405, 730])
  func `that is ahead removes nothing, and says so`(days: Double) throws {
    let box = try sandbox()
    let run = try fire(box)
    let fires = try FileManager.default.contentsOfDirectory(atPath: box.state + "/fires")
    let journal = try FileManager.default.contentsOfDirectory(atPath: box.state + "/journal")
    for _ in 0..<3 {
      let result = try box.run(ahead: days, "fire")
      #expect(
        result.err.contains("ahead of what boot time since the last record allows: nothing old is removed"), "\(result)"
      )
      #expect(box.eventually { box.isQuiet() })
    }
    #expect(box.exists("state/runs/" + run) && fires.allSatisfy { box.exists("state/fires/" + $0) })
    #expect(journal.allSatisfy { box.exists("state/journal/" + $0) })
    #expect(box.journal().count { $0.kind == "clockAhead" } == 1)
    #expect(try box.run(ahead: days, "status").out.contains("nothing old is removed"))
    let right = try box.run("fire")
    #expect(!right.err.contains("ahead of"), "\(right)")
    // The first one and the last; those between are dated in the future.
    #expect(try box.document("report", "--since", "10d")["fires"]?["count"]?.integer == 2)
    #expect(box.eventually { box.isQuiet() } && box.exists("state/runs/" + run))
  }
}
