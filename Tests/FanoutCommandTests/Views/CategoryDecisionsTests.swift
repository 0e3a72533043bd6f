import FanoutCore
import Testing

@testable import FanoutCommand

@Suite struct `Decisions about a category` {
  private let code = FanoutCore.Category(canonical: "code")

  private func ledger(_ ends: [FireEnd]) -> Ledger {
    var ledger = Ledger()
    for (number, end) in ends.enumerated() {
      let moment = Moment(wall: WallTime(milliseconds: Int64(number)), boot: "b", bootMilliseconds: Int64(number))
      ledger.apply(Record(moment: moment, fire: FireID("f\(number)"), event: .fireEnded(end)))
    }
    return ledger
  }

  private func end(admits: [String] = [], withholds: [(String, [String])] = [], clipped: Bool = false) -> FireEnd {
    var end = FireEnd()
    end.categories = admits
    end.reasons = withholds.map { FireEnd.ReasonCount(reason: $0.0, count: Int64($0.1.count), names: $0.1) }
    end.isClipped = clipped
    return end
  }

  @Test func `are the newest first, by reason, and say which fires had no room for names`() throws {
    let category = try #require(code)
    let decisions = CategoryDecisions(
      of: category,
      in: ledger([
        end(admits: ["code"]), end(clipped: true), end(),
        end(withholds: [("busy", ["news"]), ("notAllowlisted", ["code"])]),
      ]))
    #expect(decisions.decisions.map(\.fire.text) == ["f3", "f0"])
    #expect(decisions.decisions.map(\.withheld) == ["notAllowlisted", nil])
    #expect(decisions.counts.text == "notAllowlisted 1, admitted 1")
    #expect(decisions.clipped == 1)
  }

  @Test func `of an admission that did not start tell why`() throws {
    let category = try #require(code)
    var failed = end(admits: ["code"])
    failed.failures = [FireEnd.Failure(category: "code", why: "exit 127")]
    #expect(CategoryDecisions(of: category, in: ledger([failed])).decisions.first?.failure == "exit 127")
  }

  @Test(
    arguments: [
      ([], "nothing: it starts in the next fire that admits it"),
      ([Reason.fireFull], "nothing: it starts in the next fire that admits it"),
      ([.noFreeSlot], "a free slot: 6 of 6 are taken"), ([.busy(by: "run x")], "run x to let go of its lock"),
      ([.busy(by: "run x"), .noFreeSlot], "run x to let go of its lock; and for a free slot: 6 of 6 are taken"),
      ([.paused(until: nil, why: "freeze")], "its pause to end by fanout unpause: freeze"),
      (
        [.coolingDown(until: WallTime(milliseconds: 600_000))],
        "its rest to end at 1970-01-01T00:10:00.000Z (in 10 min)"
      ),
    ] as [([Reason], String)])
  func `that stand in the way make one sentence`(reasons: [Reason], sentence: String) throws {
    let facts = Facts(now: WallTime(milliseconds: 0), live: 6)
    #expect(try CategoryWait.sentence(#require(code), reasons: reasons, facts: facts, width: 6) == sentence)
  }
}
