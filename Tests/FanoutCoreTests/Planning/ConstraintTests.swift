import Testing

@testable import FanoutCore

@Suite struct `What limited a fire` {
  private static let later = testNow + .seconds(1)

  private func constraint(
    _ withheld: [Reason?], degradation: Degradation? = nil, failedToStart: Int = 0
  ) -> BindingConstraint {
    let entries = withheld.enumerated().map { index, reason in
      Plan.Entry(
        rank: index + 1,
        candidate: Candidate(written: "c\(index)", category: category("c\(index)"), source: .selected, selection: nil),
        withheld: reason)
    }
    return Plan(
      entries: entries, degradation: degradation, isNoWork: false, shape: "selected", keysSeen: [], notes: [], live: 0,
      width: 6
    ).constraint(failedToStart: failedToStart)
  }

  @Test(arguments: [
    (Reason.invalidName, BindingConstraint.allowlist, "allowlist"), (.notAllowlisted, .allowlist, "allowlist"),
    (.unreadable("x"), .locks, "locks"), (.paused(until: nil, why: nil), .paused, "paused"),
    (.busy(by: "x"), .locks, "locks"),
    (.coolingDown(until: later), .cooldown, "cooldown"), (.overAllocated(ratio: 2), .shares, "shares"),
    (.noBackend(why: "x"), .backends, "backends"), (.gate(name: "load", detail: "9"), .gate("load"), "gate:load"),
    (.fireFull, .perFire, "perFire"), (.noFreeSlot, .width, "width"),
  ])
  func `is what the only reason speaks for`(reason: Reason, expected: BindingConstraint, word: String) {
    #expect(constraint([nil, reason]) == expected)
    #expect(expected.description == word)
  }

  @Test func `is supply where nothing was withheld`() {
    #expect(constraint([]) == .supply && constraint([nil, nil]) == .supply)
    #expect(
      "\(BindingConstraint.supply) \(BindingConstraint.selector) \(BindingConstraint.launcher)"
        == "supply selector launcher")
  }

  @Test func `is the selector without a usable answer, before anything else`() {
    let causes: [Degradation] = [
      .unrecognisedShape(keys: []), .namedNothing, .emptyAnswer, .notJSON(""), .notAnObject(""), .tooLarge(limit: 9),
      .timedOut(after: .seconds(1)), .exited(.code(1), stderr: ""), .couldNotStart(""),
    ]
    for cause in causes {
      #expect(constraint([.fireFull, .noFreeSlot, .notAllowlisted], degradation: cause, failedToStart: 2) == .selector)
    }
    // It was an answer, read well; what limited it is another question.
    let read = Degradation.noAllowlistedCandidate
    #expect(constraint([.notAllowlisted, nil], degradation: read) == .allowlist)
    #expect(constraint([.notAllowlisted, nil], degradation: read, failedToStart: 1) == .launcher)
    #expect(constraint([.notAllowlisted, nil, .fireFull], degradation: read) == .perFire)
  }

  @Test func `is the launcher where an admitted run did not start, before any place`() {
    #expect(constraint([nil, .fireFull], failedToStart: 1) == .launcher)
  }

  @Test func `is a place where any candidate lacked one, however common other reasons are`() {
    #expect(constraint([.notAllowlisted, .notAllowlisted, .notAllowlisted, .fireFull]) == .perFire)
    #expect(constraint([.notAllowlisted, .notAllowlisted, .notAllowlisted, .noFreeSlot]) == .width)
    #expect(constraint([.noFreeSlot, .fireFull]) == .perFire)
  }

  @Test func `is the commonest reason among the withheld`() {
    #expect(constraint([.busy(by: "a"), .notAllowlisted, .notAllowlisted]) == .allowlist)
    #expect(constraint([.notAllowlisted, .busy(by: "a"), .unreadable("b")]) == .locks)
    #expect(
      constraint([.gate(name: "a", detail: ""), .gate(name: "b", detail: ""), .gate(name: "b", detail: "")])
        == .gate("b"))
  }

  @Test func `is of equally common reasons that of the earlier candidate`() {
    #expect(constraint([.busy(by: "a"), .notAllowlisted]) == .locks)
    #expect(constraint([.notAllowlisted, .busy(by: "a")]) == .allowlist)
    #expect(
      constraint([.paused(until: nil, why: nil), .notAllowlisted, .busy(by: "a"), .notAllowlisted, .busy(by: "b")])
        == .allowlist)
    #expect(
      constraint([.busy(by: "a"), .notAllowlisted, .notAllowlisted, .busy(by: "b"), .coolingDown(until: Self.later)])
        == .locks)
  }
}
