import FanoutCore
import Testing

/// What a supervisor owes of an end, whatever the journal took of it.
@Suite struct `What is owed of an end` {
  private let moment = Moment(wall: WallTime(milliseconds: 5_000), boot: "b", bootMilliseconds: 1_000)
  private let lane = Lane(run: run())

  private func end(_ respawn: RespawnDecision = .notEarned) -> Lane.Effect {
    .record(
      RunEnd(
        verdict: Verdict(.productive), exit: .code(0), cause: nil, reading: productive, swept: [], respawn: respawn,
        elapsed: nil))
  }

  private func records(_ effect: Lane.Effect, _ keeping: EndKeeping) -> [Record] {
    keeping.records(of: lane, for: effect, at: moment) { _ in }
  }

  @Test func `is its release, until that is on record with it`() {
    var keeping = EndKeeping()
    keeping.recorded(.confirm)
    keeping.recorded(end(.due(after: .zero)))
    #expect(keeping.owesRelease && keeping.respawnLoss == nil && keeping.entry == .goes && keeping.isNew)
    keeping.recorded(end())
    #expect(!keeping.owesRelease && keeping.entry == .goes)
  }

  @Test func `goes into its room where the journal takes nothing, and the rest is left to the next fire`() throws {
    var keeping = EndKeeping()
    let told = records(end(.due(after: .zero)), keeping)
    #expect(keeping.refused(end(.due(after: .zero)), told) == .keep(try #require(told.first?.line())))
    // As long as it lies nowhere nothing is decided by it.
    #expect(keeping.owesRelease && keeping.entry == .goes)
    keeping.kept()
    #expect(!keeping.owesRelease && keeping.entry == .becomesNobodys && keeping.respawnLoss == .journalUnwritable)
    #expect(records(.recordDenial("killed"), keeping) == [])
  }

  @Test func `is left to the next fire with a denial that the journal did not take`() {
    var keeping = EndKeeping()
    #expect(keeping.refused(.confirm, records(.confirm, keeping)) == .leave && keeping.entry == .goes)
    let denial = Lane.Effect.recordDenial("killed")
    #expect(keeping.refused(denial, records(denial, keeping)) == .leave)
    #expect(!keeping.owesRelease && keeping.entry == .becomesNobodys)
    #expect(keeping.refused(denial, records(denial, keeping)) == .nothing, "there is nothing of it any more")
  }

  @Test func `is looked for before it is written again, and told as it stands`() {
    var keeping = EndKeeping()
    #expect(!keeping.mustLook(before: end()))
    keeping.isStuck()
    #expect(keeping.mustLook(before: end()) && !keeping.mustLook(before: .confirm))
    var ledger = Ledger()
    ledger.apply(lane.run.startRecord(supervisor: "s", at: moment))
    #expect(keeping.looked(in: ledger, for: lane.run.id) == nil)
    #expect(!keeping.mustLook(before: end()) && keeping.isNew && keeping.entry == .goes)
    keeping.isStuck()
    let written = records(end(), keeping)
    ledger.apply(written[0])
    #expect(keeping.looked(in: ledger, for: lane.run.id)?.outcome == .productive)
    #expect(!keeping.isNew && keeping.entry == .becomesNobodys)
    #expect(records(end(), keeping).map(\.event.kind) == ["lockReleased"])
  }

  @Test func `is nothing where another supervisor has taken it over`() {
    var keeping = EndKeeping()
    keeping.leave()
    keeping.wasTakenOver()
    #expect(!keeping.owesRelease && keeping.entry == .isAnothers)
  }
}
