import Testing

@testable import FanoutCore

/// A worker that writes faster than its log can be cut: limit 1000 bytes, so 8000 a second.
@Suite struct `A lane that is slowed` {
  private func running(_ terms: Run = run()) -> Lane {
    var lane = Lane(run: terms)
    _ = lane.handle(.spawned, at: at(0))
    return lane
  }

  /// Until when it stands, after it wrote so much by that second.
  private func stop(_ written: Int, at second: Double) -> Double? {
    var lane = running(run(limit: nil))
    _ = lane.handle(.tick, at: at(second))
    let effects = lane.handle(.cut(written: written, hasStopped: true), at: at(second))
    guard lane.isSlowed else { return effects == [.continueWorker] ? 0 : nil }
    #expect(effects.isEmpty)
    return lane.deadline.map { Double(($0 - at(second)).milliseconds) / 1000 }
  }

  @Test func `stands for longer the faster it writes, and for a second at most`() {
    // As fast as its pace or slower, it goes on at once.
    #expect(stop(8000, at: 10) == 0 && stop(80_000, at: 10) == 0)
    #expect(stop(84_000, at: 10) == 0.5)
    #expect(stop(86_000, at: 10) == 0.75)
    #expect(stop(88_000, at: 10) == 1 && stop(10_000_000, at: 10) == 1 && stop(.max, at: 10) == 1)
  }

  @Test func `goes on at its time, and is measured anew from there`() {
    var lane = running(run(limit: nil))
    _ = lane.handle(.tick, at: at(5))
    #expect(lane.handle(.output(onDisk: 900_000), at: at(6)) == [.cutOutput])
    #expect(lane.handle(.cut(written: 900_000, hasStopped: true), at: at(6)) == [])
    #expect(lane.isSlowed && lane.deadline == at(7))
    #expect(lane.handle(.tick, at: at(6.5)) == [] && lane.isSlowed)
    // What others of it write meanwhile is cut as well, and stops nothing twice.
    #expect(lane.handle(.output(onDisk: 600), at: at(6.5)) == [.cutOutput])
    #expect(lane.handle(.cut(written: 900_600, hasStopped: false), at: at(6.5)) == [] && lane.deadline == at(7))
    #expect(lane.handle(.tick, at: at(7)) == [.continueWorker])
    #expect(!lane.isSlowed)
    _ = lane.handle(.cut(written: 902_000, hasStopped: true), at: at(7))
    #expect(lane.deadline == at(7.25))
  }

  @Test func `is not silent while it stands`() {
    var lane = running(run(limit: nil, stall: .seconds(1)))
    _ = lane.handle(.cut(written: 1_000_000, hasStopped: true), at: at(0.5))
    #expect(lane.deadline == at(1.5))
    // It would be silent for a second by then, and looks at it only when it has gone on, later by as long as it stood.
    #expect(lane.handle(.tick, at: at(1.2)) == [])
    #expect(lane.handle(.tick, at: at(1.5)) == [.continueWorker] && lane.deadline == at(2))
  }

  @Test func `goes on before it is ended, for whatever reason, and once`() {
    for signal in [Lane.Signal.kill(now: false), .kill(now: true), .exited(.signal(9), .none)] {
      var lane = running(run(limit: nil))
      _ = lane.handle(.cut(written: 1_000_000, hasStopped: true), at: at(1))
      let effects = lane.handle(signal, at: at(1.5))
      guard effects.count == 2, effects.first == .continueWorker, case .sweep = effects[1] else {
        return #expect(Bool(false), "\(signal): \(effects)")
      }
      #expect(lane.handle(.tick, at: at(2)) == [] || !lane.isSlowed)
      // What is being ended is cut, and stands for no longer than that takes.
      #expect(lane.handle(.cut(written: 2_000_000, hasStopped: true), at: at(2)) == [.continueWorker])
    }
    var late = running(run(limit: .seconds(2)))
    _ = late.handle(.cut(written: 1_000_000, hasStopped: true), at: at(1.9))
    #expect(late.handle(.tick, at: at(2)).first == .continueWorker)
  }

  @Test func `of an adopted worker is measured from its start`() {
    var lane = Lane(run: run(limit: nil))
    _ = lane.handle(.adopted(since: at(-1000), confirmed: true), at: at(0))
    #expect(lane.handle(.cut(written: 8_000_000, hasStopped: true), at: at(0)) == [.continueWorker])
  }
}
