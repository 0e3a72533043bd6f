import FanoutCore
import Foundation
import Testing

@Suite struct `The admission lock` {
  /// Each tries it where it would be held if it were held too long: the trial waits for nobody.
  @Test func `is free while a selector works, while a worker is confirmed, and while a respawn is waited for`() throws {
    let box = try Sandbox()
    let trial = "flock -n \"\(box.state)/locks/.admission.lock\" echo free"
    try box.configure(
      answer: #"{"selected": {"category": "code"}}"#,
      worker: "\(trial) > in-worker 2>&1; echo '{\"outcome\": \"productive\"}' > \"$FANOUT_OUTCOME_FILE\"",
      confirmFor: "60s",
      respawn: "{ limit: 1, delay: '1h' }")
    try box.select(with: "\(trial) > in-selector 2>&1; cat answer.json")
    let fire = try box.run("fire")
    #expect(fire.err.contains("started=1"), "\(fire)")
    #expect(try box.read("in-selector") == "free\n")
    #expect(try box.read("in-worker") == "free\n")
    // Its end is on record, and the lane rests until its respawn.
    #expect(box.eventually { box.ends().count == 1 })
    #expect(box.openRuns().count == 1)
    #expect(try box.shell(trial).out == "free\n")
    #expect(try box.run("kill", "--all").code == 0)
  }
}
