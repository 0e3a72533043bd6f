import Testing

@testable import FanoutCore

@Suite struct `A verdict` {
  private static let declarable = Outcome.allCases.filter(\.isDeclarable)
  private static let exits: [ExitStatus] = [
    .code(0), .code(1), .code(75), .code(76), .code(127), .signal(9), .signal(15), .unseen,
  ]

  @Test(arguments: declarable)
  func `is what the worker declared, with exit 0`(outcome: Outcome) {
    let verdict = Verdict(exit: .code(0), cause: nil, reading: .report(OutcomeReport(outcome: outcome)))
    #expect(verdict == Verdict(outcome, outcome == .failed ? "declared" : nil))
  }

  @Test func `of exit 0 without an outcome is unknown, never productive`() {
    #expect(Verdict(exit: .code(0), cause: nil, reading: .none) == Verdict(.unknown))
  }

  @Test(arguments: [(Int32(75), String?.none), (76, "noBackend")])
  func `of exit 75 or 76 is refused, whatever was declared`(code: Int32, detail: String?) {
    for reading in [OutcomeReading.none, .report(OutcomeReport(outcome: .productive)), .unreadable("it is a list")] {
      let verdict = Verdict(exit: .code(code), cause: nil, reading: reading)
      #expect(verdict == Verdict(.refused, detail))
      #expect(!verdict.outcome.isUnsuccessful)
    }
  }

  @Test(arguments: [
    (ExitStatus.code(1), "exit 1"), (.code(74), "exit 74"), (.code(77), "exit 77"), (.code(127), "exit 127"),
    (.signal(9), "signal 9 (KILL)"), (.signal(11), "signal 11 (SEGV)"),
  ])
  func `of any other exit or signal is failed, and beats a declared success`(exit: ExitStatus, detail: String) {
    for reading in [OutcomeReading.none, .report(OutcomeReport(outcome: .productive)), .unreadable("it is a list")] {
      #expect(Verdict(exit: exit, cause: nil, reading: reading) == Verdict(.failed, detail))
    }
  }

  @Test(arguments: [ExitStatus.code(0), .unseen])
  func `of an outcome that cannot be read is failed, and says why`(exit: ExitStatus) {
    let verdict = Verdict(exit: exit, cause: nil, reading: .unreadable("it is a list, not an object"))
    #expect(verdict == Verdict(.failed, "unreadable outcome: it is a list, not an object"))
  }

  @Test(arguments: declarable)
  func `of an exit that nobody saw is what a complete report says`(outcome: Outcome) {
    #expect(Verdict(exit: .unseen, cause: nil, reading: .report(OutcomeReport(outcome: outcome))).outcome == outcome)
  }

  @Test func `of an exit that nobody saw, without a word, is lost`() {
    #expect(Verdict(exit: .unseen, cause: nil, reading: .none) == Verdict(.lost))
  }

  @Test(arguments: [
    (EndCause.timeLimit, Verdict(.timedOut)), (.stall, Verdict(.stalled)), (.kill, Verdict(.killed)),
    (.flood, Verdict(.failed, "flood")),
  ])
  func `of a worker that fanout ended names what ended it, whatever it declared and however it exited`(
    cause: EndCause, verdict: Verdict
  ) {
    for exit in Self.exits {
      for outcome in Self.declarable {
        #expect(Verdict(exit: exit, cause: cause, reading: .report(OutcomeReport(outcome: outcome))) == verdict)
      }
      #expect(Verdict(exit: exit, cause: cause, reading: .none) == verdict)
      #expect(Verdict(exit: exit, cause: cause, reading: .unreadable("no")) == verdict)
    }
  }

  /// What stands on record of a worker that declared that it was productive.
  @Test(arguments: [
    (FanoutCore.ExitStatus.code(0), EndCause?.none, Outcome.productive, Outcome?.none),
    (.code(3), nil, .failed, .productive), (.signal(9), nil, .failed, .productive),
    (.code(75), nil, .refused, .productive),
    (.code(0), .timeLimit, .timedOut, .productive), (.signal(15), .stall, .stalled, .productive),
    (.code(0), .kill, .killed, .productive),
  ])
  func `that beats a declared outcome keeps it`(
    exit: FanoutCore.ExitStatus, cause: EndCause?, outcome: Outcome, kept: Outcome?
  ) throws {
    let reading = OutcomeReading.report(OutcomeReport(outcome: .productive, grade: 0.5, summary: "did it"))
    let end = RunEnd(
      verdict: Verdict(exit: exit, cause: cause, reading: reading), exit: exit, cause: cause, reading: reading,
      swept: [], respawn: .notEarned, elapsed: nil)
    let record = Record(moment: Story().moment(1), fire: "f", run: "f-1", event: .runEnded(RunEndRecord(end)))
    guard case .runEnded(let told)? = Record(line: record.line())?.event else { return #expect(Bool(false), "no end") }
    #expect(told.outcome == outcome && told.declared == kept && told.grade == 0.5 && told.summary == "did it")
  }

  @Test func `speaks against machine or worker only where it failed, ran over its time, fell silent or was lost`() {
    #expect(Outcome.allCases.filter(\.isUnsuccessful) == [.failed, .timedOut, .stalled, .lost])
  }

  @Test func `that a worker can declare is one of six`() {
    #expect(Self.declarable == [.productive, .noop, .restraint, .blocked, .needsHuman, .failed])
  }
}
