import Testing

@testable import FanoutCore

/// SPEC 2 and 13: a verdict says no more than is so, and no less.
@Suite struct `A cause that is not about everything` {
  private func named(_ name: String) throws -> FanoutCore.Category { try Category.named(name) }

  @Test func `is a gate that cannot be asked and holds some, by their names`() throws {
    let code = try named("code")
    let all = health(Story()) { $0.gates = [.init("lab", .unknown(closes: true), detail: "gone")] }
    #expect(all.causes.map(\.detail) == ["gate lab cannot be asked, and lets nothing start: gone"])
    #expect(all.causes.map(\.stopsEverything) == [true])
    let some = health(Story()) { $0.gates = [.init("lab", .unknown(closes: true), detail: "gone", holds: [code])] }
    #expect(some.causes.map(\.detail) == ["gate lab cannot be asked, and holds code: gone"])
    #expect(some.causes.map(\.stopsEverything) == [false] && some.causes[0].headline == "gate lab cannot be asked")
  }

  @Test func `is told of a narrowing by whom it holds`() throws {
    let (code, news, docs) = (try named("code"), try named("news"), try named("docs"))
    let allowlist = [code, news, docs]
    #expect(Narrowing(gate: "g", places: 0, detail: "").held(of: allowlist) == nil)
    #expect(Narrowing(gate: "g", categories: [code, docs], places: 0, detail: "").held(of: allowlist) == [code, docs])
    #expect(Narrowing(gate: "g", except: [news], places: 0, detail: "").held(of: allowlist) == [code, docs])
    #expect(Narrowing(gate: "g", categories: [code, news, docs], places: 0, detail: "").held(of: allowlist) == nil)
  }

  @Test func `is a backend where nobody is logged in, which stops all where there is no other`() {
    for isAny in [true, false] {
      let health = health(Story()) {
        $0.backends.withoutLogin = ["cheap"]
        $0.backends.isAnyAvailable = isAny
      }
      #expect(health.causes.map(\.stopsEverything) == [!isAny])
      #expect(health.causes.first?.headline == (isAny ? "nobody is logged in at cheap" : "no backend is available"))
      #expect(health.causes.first?.helps.hasPrefix("fanout unpause --backend cheap ") == true)
    }
    let ours = health(Story()) { $0.backends.crashing = ["b2", "b3"] }
    #expect(ours.causes.map(\.kind) == [.backends] && ours.causes[0].subject == nil)
    #expect(ours.causes[0].detail.hasPrefix("b2, b3 fail at once as well") && !ours.causes[0].stopsEverything)
    #expect(HandCauses.place(of: ours.causes[0]).kind == .backend)
  }

  @Test func `is a hand that somebody has taken note of, and alarms nobody`() throws {
    let cause = HealthCause(.gate, of: "lab", "d", helps: Remedy("h"))
    let question = HealthCause(.question, of: "code", "d", helps: Remedy("h"))
    var story = Story()
    story.add(1, .handRaised(HandRaise(HandID(1), .gate, subject: "lab", detail: "d")))
    story.add(
      1, .handRaised(HandRaise(HandID(2), .question, subject: "f-1", detail: "d", question: "q")), run: "f-1", "code")
    story.add(2, .handSilenced(HandSilence(HandID(1), until: nil, by: nil)))
    story.add(2, .handSilenced(HandSilence(HandID(2), until: story.moment(100).wall, by: nil)))
    var hands = Hands()
    for record in story.records { hands.apply(record) }
    #expect(hands.isSilent(cause, at: story.moment(1000).wall))
    #expect(
      hands.isSilent(question, at: story.moment(50).wall) && !hands.isSilent(question, at: story.moment(1000).wall))
    #expect(!hands.isSilent(HealthCause(.gate, of: "other", "d", helps: Remedy("h")), at: story.moment(50).wall))
    #expect(!hands.isSilent(HealthCause(.degraded, "d", helps: Remedy("h")), at: story.moment(50).wall))
  }

  @Test func `is a bad end that a good one of its category has followed`() {
    var story = Story()
    func run(_ at: Double, _ run: RunID, _ category: String, _ outcome: Outcome) {
      story.start(at, run, category)
      story.end(at + 1, run, category, outcome)
    }
    run(1, "a-1", "code", .failed)
    run(2, "a-2", "news", .failed)
    run(10, "b-1", "code", .refused)
    #expect(HandCauses.superseded(story.ledger) == [])
    run(20, "c-1", "code", .noop)
    run(30, "d-1", "code", .failed)
    #expect(HandCauses.superseded(story.ledger) == ["a-1"])
  }

  @Test func `is an end by a limit, in words that name it`() {
    var end = RunEndRecord(outcome: .timedOut, exit: .signal(15))
    end.cause = .timeLimit
    #expect(end.spoken == "timedOut, it ran longer than worker.timeLimit")
    end.cause = .stall
    #expect(end.limit == "it was silent for longer than worker.stallAfter")
    end.cause = .kill
    #expect(end.limit == nil)
    var failed = RunEndRecord(outcome: .failed, exit: .code(3))
    failed.detail = "exit 3"
    #expect(failed.spoken == "failed, exit 3")
  }
}
