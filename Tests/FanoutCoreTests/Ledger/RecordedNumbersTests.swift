import Testing

@testable import FanoutCore

/// What numbers on record say elsewhere.
@Suite struct `Recorded numbers` {
  private static let machine = "4026531836"
  private static let container = "4026532201-51234"

  @Test(
    arguments: [
      (machine, machine, "b", RecordedNumbers.count), (container, container, "b", .count),
      // 0.1 did not say where: its boot decides.
      (nil, machine, "b", .count), (nil, nil, "b", .count), (nil, machine, "other", .ofAnotherBoot),
      (machine, machine, "other", .ofAnotherBoot),
      (machine, container, "b", .ofAnotherNamespace), (container, machine, "b", .ofAnotherNamespace),
      // Another container that got the inode of one that is gone.
      ("4026532201-51234", "4026532201-99999", "b", .ofAnotherNamespace),
      // The same processes by shifted clocks have other starts.
      (machine, machine + "+1000,5", "b", .ofAnotherNamespace), (machine + "+1000,5", machine + "+1000,5", "b", .count),
      // Whoever cannot tell where he is, takes no number for his.
      (machine, nil, "b", .ofAnotherNamespace),
      // A container may have a boot id of its own on the same kernel: nothing is proven dead by it.
      (container, machine, "other", .ofAnotherNamespace),
    ] as [(String?, String?, String, RecordedNumbers)])
  func `count only where they were written down`(
    _ written: String?, _ own: String?, _ boot: String, _ expected: RecordedNumbers
  ) {
    #expect(RecordedNumbers(writtenIn: written, boot: boot, seenFrom: own, ownBoot: "b") == expected)
  }

  @Test func `go with clocks that are shared across pid namespaces, and not across time namespaces`() {
    #expect(RecordedNumbers.sharesClocks(Self.machine, Self.container))
    #expect(RecordedNumbers.sharesClocks(nil, Self.container))
    #expect(!RecordedNumbers.sharesClocks(Self.machine, Self.machine + "+1000,5"))
    #expect(RecordedNumbers.sharesClocks(Self.container + "+1000,5", Self.machine + "+1000,5"))
  }

  @Test func `of another namespace are no worker's of an adopter, whose worker is the oldest that leads its session`() {
    var run = RunFacts(id: "f-1", at: Moment(wall: WallTime(milliseconds: 1), boot: "b", bootMilliseconds: 1))
    run.worker = WorkerProcess(
      pid: 12, startTicks: 500, since: MonotonicTime(nanoseconds: 7), namespace: Self.container)
    // Under that very number lives a leftover, by chance with that very start.
    let processes = [
      Adoption.Process(pid: 12, session: 4000, startTicks: 500),
      Adoption.Process(pid: 4000, session: 4000, startTicks: 400),
    ]
    let outside = Adoption(facts: run, known: nil, processes: processes, boot: "b", namespace: Self.machine)
    #expect(outside.recorded == nil && outside.worker?.pid == 4000 && outside.since == MonotonicTime(nanoseconds: 7))
    let inside = Adoption(facts: run, known: nil, processes: processes, boot: "b", namespace: Self.container)
    #expect(inside.recorded == run.worker && inside.worker?.pid == 12)
    // Its limit began on clocks that are not these, and goes on from there.
    let shifted = Adoption(facts: run, known: nil, processes: processes, boot: "b", namespace: Self.container + "+8,9")
    #expect(
      shifted.recorded == nil && shifted.worker?.pid == 4000
        && shifted.since == MonotonicTime(nanoseconds: 9_000_000_007))
  }

  @Test(
    arguments: [
      (machine, container, 7), (nil, machine + "+1,5", 7), (machine + "+1,5", nil, 7),
      (machine, container + "+1,5", 5_000_000_007), (container + "+1,5", machine, -4_999_999_993),
      (machine + "+1,5", machine + "+9,-30s250", -34_999_999_743), (machine, machine + "+1,0s3", 10),
      // What does not say how far its clock is from the machine's tells nobody what it means.
      (machine, machine + "+1", nil), (machine + "+1,x", machine, nil), (machine, machine + "+1,2s3s4", nil),
    ] as [(String?, String?, Int64?)])
  func `go with a moment of limits, which is told by the clock of whoever reads it`(
    _ written: String?, _ own: String?, _ expected: Int64?
  ) {
    let moment = RecordedNumbers.moment(MonotonicTime(nanoseconds: 7), writtenIn: written, seenFrom: own)
    #expect(moment == expected.map { MonotonicTime(nanoseconds: $0) })
  }

  @Test func `of a lane are its taker's, with the namespace in which it was claimed`() {
    var story = Story()
    story.add(1, .lockAcquired(path: "/l", taker: 7, namespace: Self.container), run: "f-1", "code")
    let ledger = Ledger(of: story.records)
    #expect(ledger.lockTaker(lane: "f-1") == 7 && ledger.namespace(ofLane: "f-1") == Self.container)
    #expect(ledger.namespace(ofLane: "f-2") == nil)
  }
}
