import FanoutCore
import Testing

@testable import FanoutCommand

@Suite struct `Plain words` {
  private static let reasons: [Reason] = [
    .invalidName, .notAllowlisted, .unreadable("x"), .paused(until: nil, why: nil), .busy(by: "run x"),
    .coolingDown(until: ScreenStory.now), .overAllocated(ratio: 2.2), .noBackend(why: "b"),
    .gate(name: "host", detail: "d"),
    .fireFull, .noFreeSlot,
  ]

  /// No word of a record reaches a person: such words are run together.
  private func isPlain(_ text: String, _ word: String) -> Bool {
    !text.isEmpty && !text.contains(/[a-z][A-Z]/) && (text != word || !word.contains(/[A-Z:]/))
  }

  @Test(arguments: reasons) func `say each reason`(reason: Reason) {
    let said = PlainWords.reason(reason, clock: ScreenStory.clock, width: 6)
    #expect(isPlain(said, reason.name) && isPlain(PlainWords.reason(reason.name), reason.name), "\(said)")
    // What limits a fire is named by the reasons of its candidates.
    let word = Plan(
      selection: Selection(
        candidates: [], degradation: nil, isNoWork: false, shape: "", keysSeen: [], notes: [], skipped: 0),
      policy: Policy(allowlist: [], width: 6, perFire: 3), facts: Facts(now: ScreenStory.now)
    ).limited(by: reason)
    #expect(isPlain(PlainWords.constraint(word), word) && PlainWords.constraint(word) != word, "\(word)")
  }

  @Test(
    arguments: [
      ("perFire", "new starts per fire (3)"), ("width", "slots (all 6 taken)"), ("supply", "nothing more to do"),
      ("launcher", "starts that failed"), ("selector", "no usable answer of the selector"), ("paused", "pauses"),
      ("gate:quota", "gate quota"), ("gate:host", "the machine"), ("family:web", "family web"), ("people", "you"),
      ("tomorrow", "tomorrow"),
    ])
  func `say what limited a fire`(word: String, said: String) {
    #expect(PlainWords.constraint(word, admitted: 3, width: 6) == said)
  }

  @Test func `say what was recorded without its operands, and what is planned with them`() {
    let clock = ScreenStory.clock
    let until = ScreenStory.now + .seconds(5400)
    #expect(PlainWords.constraint("perFire") == "new starts per fire" && PlainWords.constraint("width") == "slots")
    #expect(PlainWords.reason("coolingDown") == "resting")
    #expect(PlainWords.constraint("width", width: 1) == "slots (the only one taken)")
    #expect(PlainWords.reason(.coolingDown(until: until), clock: clock) == "resting until 13:34")
    #expect(PlainWords.reason(.paused(until: until, why: "w"), clock: clock) == "paused until 13:34: w")
    #expect(PlainWords.reason(.noFreeSlot, clock: clock, width: 6) == "all 6 slots are taken")
    #expect(PlainWords.reason(.gate(name: "freeSpace", detail: "d"), clock: clock) == "too little free space: d")
  }

  @Test(
    arguments: [
      .unrecognisedShape(keys: []), .namedNothing, .noAllowlistedCandidate, .emptyAnswer, .notJSON(""),
      .notAnObject(""), .tooLarge(limit: 1), .timedOut(after: .seconds(1)), .exited(.code(1), stderr: ""),
      .couldNotStart(""),
    ] as [Degradation])
  func `say why a fire did not follow its selector`(degradation: Degradation) {
    let said = PlainWords.degradation(degradation.name)
    #expect(isPlain(said, degradation.name) && said != degradation.name)
    #expect(PlainWords.decider("allowlist(\(degradation.name))").contains("the allowlist, because"))
    #expect(PlainWords.decider("none(\(degradation.name))").hasPrefix("nobody, because"))
    #expect(PlainWords.decider("selector") == "selector")
  }

  @Test(arguments: CandidateSource.allCases) func `say each source`(source: CandidateSource) {
    #expect(isPlain(PlainWords.source(source.rawValue), source.rawValue))
  }

  @Test(arguments: EndCause.allCases) func `say why fanout ended a run`(cause: EndCause) {
    #expect(isPlain(PlainWords.endCause(cause.rawValue), cause.rawValue))
  }

  @Test(arguments: ["exitUnseen", "noGrade", "gradeBelow", "killed", "adopted", "supervisorLost", "coolingDown"])
  func `say why a respawn did not come`(word: String) {
    #expect(isPlain(PlainWords.denial(word), word) && PlainWords.denial(word) != word)
  }

  @Test(
    arguments: [
      ("one line", "one line"),
      (
        "the selector ended with exit 1; it said: Traceback (most recent call last):\n  File \"x\"\nIndexError: no\n",
        "the selector ended with exit 1; it said: IndexError: no"
      ),
      ("first\n\n  last  \n", "first … last"), ("\n", ""), ("a: b\r\nc", "a: b … c"),
    ])
  func `quote the last line of what a program wrote`(sentence: String, said: String) {
    #expect(PlainWords.lastLine(of: sentence) == said)
  }

  @Test func `quote a worker before they guess`() {
    let sentence = "all refused; a worker that locks"
    #expect(
      LastOutput.quoted("agent: not found", before: "a worker that", in: sentence)
        == "all refused; it said: agent: not found; a worker that locks")
    #expect(LastOutput.quoted(nil, before: "a worker that", in: sentence) == sentence)
    #expect(LastOutput.quoted("x", before: "nothing of it", in: sentence) == sentence)
  }

  @Test func `count at most so many`() {
    var counts = NameCounts()
    for (name, count) in [("busy", 1), ("coolingDown", 4), ("paused", 2)] { counts.add(name, count) }
    #expect(PlainWords.counts(counts, most: 2, PlainWords.reason) == "resting 4, paused 2, and 1 more")
    #expect(PlainWords.counts(counts, PlainWords.reason) == "resting 4, paused 2, busy 1")
  }
}

extension Plan {
  /// The word of what limits a plan of which one candidate is withheld for that.
  fileprivate func limited(by reason: Reason) -> String {
    var plan = self
    let candidate = Candidate(written: "x", category: nil, source: .selected, selection: nil)
    plan.entries = [Plan.Entry(rank: 1, candidate: candidate, withheld: reason)]
    return plan.constraint().description
  }
}
