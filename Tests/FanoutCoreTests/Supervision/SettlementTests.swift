import Testing

@testable import FanoutCore

@Suite struct `A run that is over and was not ended` {
  private let now = Moment(wall: testNow, boot: "boot-b", bootMilliseconds: 5000)
  private let code = category("code")

  private func settle(
    _ story: Story, run: RunID = "f-1", keptEnd: Record? = nil, outcome: OutcomeReading = .none,
    isWished: Bool = false,
    unit: String? = nil
  ) -> Settlement {
    Settlement(run: run, category: code, ledger: story.ledger, at: now) {
      Settlement.Evidence(keptEnd: keptEnd, outcome: outcome, hasKillWish: isWished, logBytes: 12, unitEnd: unit)
    }
  }

  private func kinds(_ settlement: Settlement) -> [String] { settlement.records.map(\.event.kind) }

  private func end(_ settlement: Settlement) -> RunEndRecord? {
    settlement.records.lazy.compactMap { if case .runEnded(let end) = $0.event { end } else { nil } }.first
  }

  @Test func `is lost where it left no word, and its lock is recorded as freed`() {
    var story = Story()
    story.start(1, "f-1", "code")
    let settlement = settle(story)
    #expect(
      kinds(settlement) == ["runEnded", "lockReleased"] && settlement.endsRun && !settlement.deniesRespawn
        && !settlement.isUndone)
    #expect(end(settlement)?.outcome == .lost && end(settlement)?.exit == .unseen && end(settlement)?.logBytes == 12)
    #expect(
      settlement.records.allSatisfy { $0.moment == now && $0.fire == "f" && $0.run == "f-1" && $0.category == code })
  }

  @Test func `is what its outcome says, and earns no respawn because nobody saw its exit`() {
    var story = Story()
    story.start(1, "f-1", "code")
    let settlement = settle(story, outcome: productive, isWished: true, unit: "oom-kill")
    #expect(end(settlement)?.outcome == .productive && end(settlement)?.respawn == .denied("exitUnseen"))
    #expect(end(settlement)?.detail == "oom-kill; a kill was wished for")
  }

  @Test func `has the end that was kept for it, at its own moment, and no other's`() throws {
    var story = Story()
    story.start(1, "f-1", "code")
    var kept = Story()
    kept.end(3, "f-1", "code", .failed) { $0.exit = .code(3) }
    let settlement = settle(story, keptEnd: kept.records[0])
    #expect(settlement.records.first == kept.records[0] && settlement.records.last?.moment == kept.records[0].moment)
    // A worker that ended within the millisecond of its start ended after it.
    var quick = Story()
    quick.end(1, "f-1", "code", .failed) { $0.exit = .code(3) }
    #expect(settle(story, keptEnd: quick.records[0]).records.map(\.moment.bootMilliseconds) == [1001, 1001])
    var others = kept.records[0]
    others.run = "g-1"
    #expect(end(settle(story, keptEnd: others))?.outcome == .lost)
  }

  @Test func `is never released before the last that is on record of it`() {
    // Its supervisor wrote its end while somebody was about to look.
    var story = Story()
    story.start(1, "f-1", "code")
    story.end(1000.007, "f-1", "code", .noop)
    let late = Settlement(
      run: "f-1", category: code, ledger: story.ledger,
      at: Moment(wall: Story.wall(1000), boot: "boot-a", bootMilliseconds: 1_000_000)
    ) { Settlement.Evidence(keptEnd: nil, outcome: .none, hasKillWish: false, logBytes: 0) }
    #expect(late.records.map(\.moment.bootMilliseconds) == [1_000_007])
    // An end that was kept, and a denial that is told now; an adoption that was told after the end was kept.
    var owing = Story()
    owing.start(1, "f-1", "code")
    var kept = Story()
    kept.end(3, "f-1", "code", .productive) { $0.respawn = .due }
    let denied = settle(owing, keptEnd: kept.records[0])
    #expect(kinds(denied) == ["runEnded", "respawnDenied", "lockReleased"])
    #expect(denied.records[2].moment == denied.records[1].moment && denied.records[1].moment == now)
    owing.add(5, .runAdopted(supervisor: "t", gap: false), run: "f-1", "code")
    kept.records[0].event = .runEnded(RunEndRecord(outcome: .noop, exit: .code(0)))
    #expect(settle(owing, keptEnd: kept.records[0]).records.last?.moment.bootMilliseconds == 5000)
  }

  @Test func `whose start never reached the disk is undone, with the lock that was taken for it`() {
    var story = Story()
    #expect(settle(story).isUndone && settle(story).records.isEmpty)
    story.add(1, .lockAcquired(path: "/l", taker: 7), run: "f-1", "code")
    #expect(settle(story).isUndone && kinds(settle(story)) == ["lockReleased"])
    story.release(2, "f-1", "code")
    #expect(settle(story).isUndone && settle(story).records.isEmpty)
  }

  @Test func `and has its end already gets only what is missing`() {
    var story = Story()
    story.start(1, "f-1", "code")
    story.end(2, "f-1", "code", .noop)
    #expect(kinds(settle(story)) == ["lockReleased"] && !settle(story).endsRun)
    story.release(3, "f-1", "code")
    #expect(settle(story).records.isEmpty && !settle(story).isUndone)
  }

  @Test func `loses a respawn that was due, once, and with it its lock`() {
    var story = Story()
    story.start(1, "f-1", "code")
    story.end(2, "f-1", "code", .productive) { $0.respawn = .due }
    #expect(kinds(settle(story)) == ["respawnDenied", "lockReleased"] && settle(story).deniesRespawn)
    story.add(3, .respawnDenied(why: "killed"), run: "f-1", "code")
    #expect(kinds(settle(story)) == ["lockReleased"] && !settle(story).deniesRespawn)
  }

  @Test func `leaves the lane to its respawn, which frees it`() {
    var story = Story()
    story.start(1, "f-1", "code")
    story.end(2, "f-1", "code", .productive) { $0.respawn = .due }
    story.start(4, "f-1r", "code")
    #expect(settle(story).records.isEmpty)
    let second = settle(story, run: "f-1r")
    #expect(kinds(second) == ["runEnded", "lockReleased"] && second.records.map(\.run) == ["f-1r", "f-1"])
    #expect(end(second)?.respawn == nil)
  }
}

@Suite struct `An adopter` {
  private func facts(_ change: (inout Story) -> Void = { _ in }) -> RunFacts? {
    var story = Story()
    story.start(1, "f-1", "code")
    change(&story)
    return story.ledger.run("f-1")
  }

  private let worker = Adoption.Process(pid: 7, session: 7, startTicks: 9)
  private let child = Adoption.Process(pid: 8, session: 7, startTicks: 12)

  @Test func `watches the worker that is on record`() {
    let adoption = Adoption(facts: facts(), known: nil, processes: [child, worker], boot: "boot-a")
    #expect(adoption.worker == worker && adoption.recorded?.pid == 7)
    #expect(adoption.ofWorker == .adopted(since: MonotonicTime(nanoseconds: 5), confirmed: false))
    let confirmed = facts { $0.add(2, .runConfirmed, run: "f-1", "code") }
    #expect(
      Adoption(facts: confirmed, known: nil, processes: [worker], boot: "boot-a").ofWorker
        == .adopted(since: MonotonicTime(nanoseconds: 5), confirmed: true))
  }

  @Test func `takes no stranger under the worker's number for the worker`() {
    let stranger = Adoption.Process(pid: 7, session: 7, startTicks: 10)
    #expect(Adoption(facts: facts(), known: nil, processes: [stranger, child], boot: "boot-a").worker == nil)
  }

  @Test func `believes no number of another boot`() {
    let adoption = Adoption(facts: facts(), known: nil, processes: [worker], boot: "boot-b")
    #expect(adoption.worker == nil && adoption.recorded == nil)
  }

  @Test func `finds a worker that nobody recorded by the session that it leads, the oldest of them`() {
    let unrecorded = facts { story in story.records.removeAll { if case .runSpawned = $0.event { true } else { false } }
    }
    let later = Adoption.Process(pid: 6, session: 6, startTicks: 11)
    #expect(
      Adoption(facts: unrecorded, known: nil, processes: [child, later, worker], boot: "boot-a").worker == worker)
  }

  @Test func `watches nobody where the end is known already`() {
    let known = RecordedEnd.journalled(owesDenial: false, isReleased: false)
    #expect(Adoption(facts: facts(), known: known, processes: [worker], boot: "boot-a").worker == nil)
  }
}
