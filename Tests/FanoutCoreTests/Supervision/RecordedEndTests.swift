import FanoutCore
import Testing

@Suite struct `An end that stands already` {
  private let moment = Moment(wall: WallTime(milliseconds: 5_000), boot: "b", bootMilliseconds: 1_000)
  private func lane() -> Lane { Lane(run: run()) }
  private func end(_ respawn: RespawnDecision) -> Lane.Effect {
    .record(
      RunEnd(
        verdict: Verdict(.productive), exit: .code(0), cause: nil, reading: productive, swept: [], respawn: respawn,
        elapsed: nil))
  }
  private func kinds(_ effect: Lane.Effect, _ known: RecordedEnd?) -> [String] {
    lane().records(for: effect, known: known, at: moment) { _ in }.map(\.event.kind)
  }

  @Test func `is written once, with the release where nothing follows`() {
    #expect(kinds(end(.notEarned), nil) == ["runEnded", "lockReleased"])
    #expect(kinds(end(.due(after: .seconds(1))), nil) == ["runEnded"])
    #expect(kinds(.recordDenial("killed"), nil) == ["respawnDenied", "lockReleased"])
  }

  @Test func `is not written again, and what it lacks is`() {
    #expect(
      kinds(end(.notEarned), .journalled(owesDenial: true, isReleased: false)) == ["respawnDenied", "lockReleased"])
    #expect(kinds(end(.notEarned), .journalled(owesDenial: false, isReleased: true)) == [])
    #expect(kinds(end(.notEarned), .written(isReleased: false)) == ["lockReleased"])
    #expect(kinds(end(.notEarned), .written(isReleased: true)) == [])
    #expect(kinds(end(.due(after: .zero)), .written(isReleased: false)) == [])
  }

  @Test func `and was kept aside is journalled with all that it lacks`() throws {
    var ledger = Ledger()
    let lane = lane()
    ledger.apply(lane.run.startRecord(supervisor: "s", at: moment))
    let due = try #require(lane.records(for: end(.due(after: .zero)), known: nil, at: moment) { _ in }.first)
    func found() -> RecordedEnd? { RecordedEnd(of: lane.run.id, in: ledger) { due } }
    // Its supervisor fell in the delay before a respawn: nobody else is left to say that there will be none.
    #expect(found() == .kept(due, owesDenial: true, isReleased: false))
    #expect(kinds(end(.notEarned), found()) == ["runEnded", "respawnDenied", "lockReleased"])
    // It had said so itself when the journal took records again, and had released the lock.
    for record in lane.records(for: .recordDenial("journalUnwritable"), known: nil, at: moment, adding: { _ in }) {
      ledger.apply(record)
    }
    #expect(found() == .kept(due, owesDenial: false, isReleased: true))
    #expect(kinds(end(.notEarned), found()) == ["runEnded"])
    #expect(RecordedEnd(of: "another", in: ledger) { due } == nil)
  }

  @Test func `is not written again by an adopter whose batch failed behind it`() throws {
    var ledger = Ledger()
    let lane = lane()
    ledger.apply(lane.run.startRecord(supervisor: "s", at: moment))
    let due = try #require(lane.records(for: end(.due(after: .zero)), known: nil, at: moment) { _ in }.first)
    var known = RecordedEnd(of: lane.run.id, in: ledger) { due }
    var written: [String] = []
    // One record reaches the disk each time, and the batch fails behind it.
    for _ in 0..<4 {
      guard let first = lane.records(for: end(.notEarned), known: known, at: moment, adding: { _ in }).first else {
        continue
      }
      ledger.apply(first)
      written.append(first.event.kind)
      known = RecordedEnd.known(known, of: lane.run.id, afterFailureIn: ledger)
    }
    #expect(written == ["runEnded", "respawnDenied", "lockReleased"])
    // Nothing of it was written: it is still kept.
    var untouched = Ledger()
    untouched.apply(lane.run.startRecord(supervisor: "s", at: moment))
    let kept = RecordedEnd.kept(due, owesDenial: true, isReleased: false)
    #expect(RecordedEnd.known(kept, of: lane.run.id, afterFailureIn: untouched) == kept)
  }

  @Test func `is known of a batch that failed behind it`() throws {
    var ledger = Ledger()
    let lane = lane()
    #expect(RecordedEnd(writtenOf: lane.run.id, in: ledger) == nil)
    ledger.apply(lane.run.startRecord(supervisor: "s", at: moment))
    #expect(RecordedEnd(writtenOf: lane.run.id, in: ledger) == nil)
    let records = lane.records(for: end(.notEarned), known: nil, at: moment) { _ in }
    try #require(records.count == 2)
    ledger.apply(records[0])
    #expect(RecordedEnd(writtenOf: lane.run.id, in: ledger) == .written(isReleased: false))
    ledger.apply(records[1])
    #expect(RecordedEnd(writtenOf: lane.run.id, in: ledger) == .written(isReleased: true))
  }

  @Test func `is looked for as far back as a clock may have been stepped`() throws {
    let stamp = try #require(WallTime(stamp: "20261121T011624Z"))
    let ids: [RunID] = ["20261123T000000Z-0001-1", "20261121T011624Z-7f3a-2r"]
    #expect(RunFacts.beginning(of: ids, now: stamp + .seconds(86_400 * 3)) == stamp - RunFacts.clockDoubt)
    // A clock that was ahead when the run began is right by now.
    let now = stamp - .seconds(86_400)
    #expect(RunFacts.beginning(of: ids, now: now) == now - RunFacts.clockDoubt)
    #expect(RunFacts.beginning(of: [RunID("no stamp")], now: now) <= now - RunFacts.clockDoubt)
  }
}
