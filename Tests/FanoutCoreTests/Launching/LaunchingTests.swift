import Testing

@testable import FanoutCore

@Suite struct `A launching` {
  private func launching(perFire: Int? = 2, width: Int = 9) -> Launching {
    let names = JSONValue.array(["code", "news", "triage", "research"])
    let policy = roomyPolicy(width: width, perFire: perFire)
    let answer = SelectorAnswer.wrote((["alternatives": names] as JSONValue).encoded())
    return Launching(
      Selection.select(answer, names: policy.names, allowlist: policy.allowlist, fallback: policy.fallback),
      policy: policy,
      facts: Facts(now: testNow))
  }

  private func names(_ launching: Launching) -> [String] { launching.wanted.compactMap(\.candidate.category?.name) }

  private func run(_ name: String) -> Run {
    Run(
      id: "f-1", fire: "f", category: category(name), generation: 0, streak: 1, source: .alternatives, rank: 1,
      terms: FanoutCoreTests.run().terms)
  }

  @Test func `of what was launched wants nothing more`() {
    var rounds = launching()
    #expect(names(rounds) == ["code", "news"])
    rounds.take([(run("code"), .launched), (run("news"), .launched)])
    #expect(names(rounds) == [] && rounds.runs.map(\.category.name) == ["code", "news"])
  }

  @Test func `passes the place of a denied claim and of a failed launch on to the next`() {
    var rounds = launching()
    rounds.take([(run("code"), .denied(.busy(by: "pid 7"))), (run("news"), .failed("no such file"))])
    #expect(names(rounds) == ["triage", "research"])
    #expect(rounds.failures.map(\.category) == ["news"] && rounds.plan.entries[0].withheld == .busy(by: "pid 7"))
    #expect(rounds.plan.listing.map(\.name) == ["news", "triage", "research"])
  }

  @Test func `that lost its slots to somebody else takes none in their place`() {
    var rounds = launching(perFire: nil, width: 2)
    rounds.take([(run("code"), .launched), (run("news"), .denied(.noFreeSlot))])
    #expect(
      names(rounds) == []
        && rounds.plan.entries.map { $0.withheld?.name } == [nil, "noFreeSlot", "noFreeSlot", "noFreeSlot"])
  }

  @Test func `that is over passes nothing on`() {
    var rounds = launching()
    rounds.isOver = true
    rounds.take([(run("code"), .failed("no supervisor"))])
    #expect(names(rounds) == [] && rounds.facts.failed.isEmpty && rounds.failures.count == 1)
  }
}

@Suite struct `A confirmation` {
  private func ended(_ exit: ExitStatus, _ outcome: Outcome) -> Record {
    Record(
      moment: Story().moment(2), fire: "f", run: "f-1", event: .runEnded(RunEndRecord(outcome: outcome, exit: exit)))
  }

  private func confirmed(_ run: RunID = "f-1") -> Record {
    Record(moment: Story().moment(1), fire: "f", run: run, event: .runConfirmed)
  }

  @Test func `waits for each of its runs`() {
    var confirmation = Confirmation(runs: ["f-1", "f-2"])
    confirmation.take([confirmed(), confirmed("g-1")])
    #expect(
      !confirmation.isComplete && confirmation.failure(of: "f-1") == nil && confirmation.failure(of: "f-2") != nil)
    confirmation.take([confirmed("f-2")])
    #expect(confirmation.isComplete && confirmation.failure(of: "f-2") == nil)
  }

  @Test(arguments: [
    (ExitStatus.code(0), Outcome.unknown, false), (.code(75), .refused, false), (.code(76), .refused, false),
    (.code(3), .failed, true),
    (.signal(9), .failed, true), (.unseen, .lost, true),
  ])
  func `takes an early end with 0, 75 or 76 for a start, and no other`(
    exit: ExitStatus, outcome: Outcome, isFailure: Bool
  ) {
    var confirmation = Confirmation(runs: ["f-1"])
    confirmation.take([ended(exit, outcome)])
    #expect(confirmation.isComplete && (confirmation.failure(of: "f-1") != nil) == isFailure)
    #expect(confirmation.hasRefused("f-1") == (outcome == .refused))
  }

  @Test func `is not undone by an end that comes after it`() {
    var confirmation = Confirmation(runs: ["f-1"])
    confirmation.take([confirmed(), ended(.code(3), .failed)])
    #expect(confirmation.failure(of: "f-1") == nil)
  }

  @Test func `that was interrupted says what goes on`() throws {
    var confirmation = Confirmation(runs: ["f-1"])
    confirmation.isInterrupted = true
    #expect(try #require(confirmation.failure(of: "f-1")).contains("fanout kill f-1"))
  }
}

@Suite struct `The work of a supervisor` {
  @Test func `comes in the order in which it is worth doing, batches whole`() {
    var queue = EffectQueue()
    queue.add(.release, of: 1)
    queue.add(.askRespawn, of: 2)
    queue.add(.confirm, of: 3)
    queue.add(.confirm, of: 4)
    queue.add(.sweep(sending: 15), of: 5)
    queue.add(.sweep(sending: nil), of: 6)
    queue.add(.spawn, of: 7)
    var seen: [String] = []
    while let work = queue.next(at: at(0)) {
      switch work {
      case .perform(let wish): seen.append("perform \(wish.key)")
      case .spawn(let keys): seen.append("spawn \(keys)")
      case .sweep(let asked): seen.append("sweep \(asked.map(\.key))")
      case .record(let wishes): seen.append("record \(wishes.map(\.key))")
      case .ask(let key): seen.append("ask \(key)")
      case .release(let keys): seen.append("release \(keys)")
      }
    }
    #expect(seen == ["spawn [7]", "sweep [5, 6]", "record [3, 4]", "ask 2", "release [1]"])
  }

  @Test func `releases no lane of which something is still to be recorded`() {
    var queue = EffectQueue()
    let denial = EffectQueue.Wish(key: 1, effect: .recordDenial("no space left"))
    // Its denial could be put nowhere. Another lane's waits for nobody.
    queue.recordAgain(denial, at: at(20))
    queue.add(denial.effect, of: 3)
    queue.add(.release, of: 1)
    queue.add(.release, of: 3)
    #expect(queue.next(at: at(9)) == .record([EffectQueue.Wish(key: 3, effect: denial.effect)]))
    #expect(queue.next(at: at(9)) == .release([3]) && queue.next(at: at(9)) == nil)
    #expect(queue.next(at: at(20)) == .record([denial]))
    #expect(queue.next(at: at(20)) == .release([1]) && queue.next(at: at(20)) == nil)
  }

  @Test func `that could not be done waits for its moment and holds nothing else up`() {
    var queue = EffectQueue()
    queue.sweepAgain([EffectQueue.Sweep(key: 5, signal: nil)], at: at(10))
    queue.recordAgain(EffectQueue.Wish(key: 3, effect: .confirm), at: at(20))
    queue.askAgain(2, at: at(15))
    queue.add(.release, of: 1)
    #expect(queue.retryAt == at(10) && queue.next(at: at(9)) == .release([1]) && queue.next(at: at(9)) == nil)
    #expect(queue.next(at: at(10)) == .sweep([EffectQueue.Sweep(key: 5, signal: nil)]) && queue.retryAt == at(15))
    #expect(queue.next(at: at(15)) == .ask(2) && queue.next(at: at(15)) == nil)
    #expect(queue.next(at: at(20)) == .record([EffectQueue.Wish(key: 3, effect: .confirm)]) && queue.retryAt == nil)
  }

  @Test func `looks once for a lane that asked twice, and loses no signal for a look without one`() {
    var queue = EffectQueue()
    queue.add(.sweep(sending: 15), of: 5)
    queue.add(.sweep(sending: nil), of: 5)
    queue.add(.sweep(sending: nil), of: 6)
    queue.add(.sweep(sending: 9), of: 6)
    let both = [EffectQueue.Sweep(key: 5, signal: 15), EffectQueue.Sweep(key: 6, signal: 9)]
    #expect(queue.next(at: at(0)) == .sweep(both) && queue.next(at: at(0)) == nil)
    // Also where the look failed and a lane asked again in between.
    queue.add(.sweep(sending: nil), of: 5)
    queue.sweepAgain(both, at: at(10))
    #expect(queue.next(at: at(10)) == .sweep(both) && queue.next(at: at(10)) == nil)
  }

  @Test func `asks for admission at once when its holder is done`() {
    var queue = EffectQueue()
    queue.askAgain(2, at: at(15))
    #expect(queue.next(at: at(9)) == nil)
    queue.askNow()
    #expect(queue.retryAt == nil && queue.next(at: at(9)) == .ask(2) && queue.next(at: at(15)) == nil)
  }
}
