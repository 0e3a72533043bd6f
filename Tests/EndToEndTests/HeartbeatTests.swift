import FanoutCore
import Foundation
import Testing

/// A worker that is silent and beats lives, whatever stamps its beats bear.
@Suite struct `A heartbeat` {
  @Test(
    arguments: [
      "touch -d '1 hour ago' H", "touch -d '+1 hour' H", "touch -d @1000000000 H",
      "touch H.new; touch -d @1000000000 H.new; mv H.new H",
      "rm -f H; : >H", "printf x >H; touch -d @1000000000 H", "touch -d '1 hour ago' \"$L\"",
    ])
  func `is a change, whatever the stamp says`(beat: String) throws {
    let box = try Sandbox()
    // It beats for longer than the silence that ends it, by the clock that limits run on; a beat takes seconds where a
    // machine has much else to do.
    let worker = """
      H="$FANOUT_HEARTBEAT_FILE"; L="$FANOUT_RUN_DIR/output.log"
      end=$(awk '{ print int($1) + 25 }' /proc/uptime)
      while [ "$(awk '{ print int($1) }' /proc/uptime)" -lt "$end" ]; do \(beat.replacingOccurrences(of: "H", with: "\"$H\"")); sleep 0.2; done
      printf '{"outcome":"noop"}' >"$FANOUT_OUTCOME_FILE"
      """
    try box.configure(
      answer: #"{"alternatives": ["code"]}"#, worker: worker, allowlist: ["code"], workerOptions: "stallAfter: '20s'")
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    #expect(box.ends().values.first?.map(\.outcome) == [.noop], "\(box.ends())")
  }

  @Test func `that stops is silence, whatever its last stamp says`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code"]}"#, worker: "touch -d '+1 hour' \"$FANOUT_HEARTBEAT_FILE\"; sleep 600",
      allowlist: ["code"],
      workerOptions: "stallAfter: '1s'")
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    #expect(box.ends().values.first?.map(\.outcome) == [.stalled], "\(box.ends())")
  }
}
