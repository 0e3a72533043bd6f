import Testing

@testable import FanoutCore

@Suite struct `A respawn` {
  private func decision(
    _ outcome: Outcome = .productive, exit: ExitStatus = .code(0), generation: Int = 0, limit: Int = 1,
    atLeast: Double? = nil,
    grade: Double? = nil
  ) -> RespawnDecision {
    let policy = RespawnPolicy(limit: limit, gradeAtLeast: atLeast, delay: .seconds(180))
    return RespawnDecision(
      run: run(generation: generation, respawn: policy), exit: exit, verdict: Verdict(outcome), grade: grade)
  }

  @Test(arguments: Outcome.allCases)
  func `is earned by a productive run alone`(outcome: Outcome) {
    #expect(decision(outcome, grade: 1) == (outcome == .productive ? .due(after: .seconds(180)) : .notEarned))
  }

  @Test func `is earned by generation 0 alone`() {
    #expect(decision(generation: 1) == .notEarned)
  }

  @Test func `does not happen where the limit is 0`() {
    #expect(decision(limit: 0) == .notEarned)
  }

  @Test(arguments: [
    (Double?.some(0.65), RespawnDecision.due(after: .seconds(180))), (1, .due(after: .seconds(180))),
    (0.64, .denied("gradeBelow")),
    (0, .denied("gradeBelow")), (nil, .denied("noGrade")), (Double.nan, .denied("gradeBelow")),
  ])
  func `with a least grade needs that grade, and none is unknown, so no`(grade: Double?, expected: RespawnDecision) {
    #expect(decision(atLeast: 0.65, grade: grade) == expected)
  }

  @Test func `with a least grade of 0 still needs a grade`() {
    #expect(decision(atLeast: 0) == .denied("noGrade"))
    #expect(decision(atLeast: 0, grade: 0) == .due(after: .seconds(180)))
  }

  @Test func `never follows an exit that nobody saw`() {
    #expect(decision(exit: .unseen, grade: 1) == .denied("exitUnseen"))
    #expect(decision(exit: .unseen, atLeast: 0.5, grade: 1) == .denied("exitUnseen"))
  }

  @Test func `is a run of its own under the same terms`() {
    var first = run()
    first.streak = 3
    let second = first.respawned
    #expect(second.id.text == first.id.text + "r" && second.generation == second.id.generation)
    #expect(second.generation == 1 && second.source == .respawn && second.streak == 1)
    #expect((second.fire, second.rank) == (first.fire, first.rank))
    #expect(second.category == first.category && second.terms == first.terms)
  }
}
