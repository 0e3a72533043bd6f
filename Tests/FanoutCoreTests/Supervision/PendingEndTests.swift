import Testing

@testable import FanoutCore

@Suite struct `A run that should end` {
  /// It started a hundred seconds ago, and both clocks went on alike since.
  private let now = (monotonic: MonotonicTime(nanoseconds: 5_000_000_000_000), wall: WallTime(milliseconds: 9_000_000))

  private func signs(
    timeLimit: Duration? = nil, stallAfter: Duration? = nil, ahead: Duration = .zero,
    _ change: (inout PendingEnd.Signs) -> Void = { _ in }
  ) -> PendingEnd.Signs {
    let terms = Terms(
      confirmFor: .seconds(1), timeLimit: timeLimit, stallAfter: stallAfter, outputLimit: 1,
      teardown: [TeardownStep(signal: 15, wait: .seconds(20)), TeardownStep(signal: 2, wait: .seconds(5))],
      respawn: RespawnPolicy(limit: 1, gradeAtLeast: nil, delay: .zero))
    var signs = PendingEnd.Signs(
      terms: terms, started: (now.monotonic + .seconds(-100), now.wall - (.seconds(100) + ahead)))
    change(&signs)
    return signs
  }

  private func ago(_ seconds: Int) -> WallTime { now.wall - .seconds(seconds) }

  /// How long ago its end began, and whether that is late; nil: nothing says that it has to end.
  private func seen(_ signs: PendingEnd.Signs) -> (cause: EndCause?, seconds: Int64, isLate: Bool)? {
    PendingEnd(signs, at: now).map {
      ($0.cause, (now.monotonic - $0.since).milliseconds / 1000, $0.isLate(at: now.monotonic))
    }
  }

  /// Steps of 25 s, and 10 s for what the machine needs: 35 s after it began its end is late, and not a moment before.
  @Test(arguments: [(34, false), (35, false), (36, true), (90, true)])
  func `is late when its teardown and what a machine needs are over, whatever ends it`(began: Int, isLate: Bool) {
    let all = [
      signs(timeLimit: .seconds(100 - began)), signs(stallAfter: .seconds(5)) { $0.lastSign = ago(began + 5) },
      signs { $0.wish = (false, ago(began)) }, signs { $0.exited = ago(began) },
    ].map(seen)
    #expect(all.map { $0?.seconds } == Array(repeating: Int64(began), count: 4))
    #expect(all.map { $0?.isLate } == Array(repeating: isLate, count: 4))
    #expect(all.map { $0?.cause } == [.timeLimit, .stall, .kill, nil])
  }

  @Test(arguments: [(9, false), (11, true)])
  func `has no steps where a person wants it ended at once`(began: Int, isLate: Bool) {
    #expect(seen(signs { $0.wish = (true, ago(began)) })?.isLate == isLate)
    // Of two reasons the one counts that should have ended it first.
    let both = seen(signs(timeLimit: .seconds(70)) { $0.wish = (true, ago(began)) })
    #expect(both?.cause == .kill && both?.isLate == isLate)
  }

  @Test func `is none that nothing ends`() {
    #expect(seen(signs()) == nil)
    #expect(seen(signs(timeLimit: .seconds(101), stallAfter: .seconds(3)) { $0.lastSign = ago(2) }) == nil)
    // Nor one between two generations, whose worker's limits are over; but a person's wish holds there as well.
    #expect(
      seen(
        signs(timeLimit: .seconds(1)) {
          $0.isResting = true; $0.exited = ago(90)
        }) == nil)
    #expect(
      seen(
        signs {
          $0.isResting = true; $0.wish = (false, ago(40))
        })?.isLate == true)
    // Nor one that is slowed, or was never silent for so long since it lives.
    #expect(
      seen(
        signs(stallAfter: .seconds(3)) {
          $0.lastSign = ago(90); $0.isSlowed = true
        }) == nil)
    #expect(seen(signs(stallAfter: .seconds(101)) { $0.lastSign = ago(5000) }) == nil)
    #expect(seen(signs(stallAfter: .seconds(3))) == nil)
  }

  /// The wall clock was set ahead, or the machine slept, since its worker started: no stamp is older for that.
  @Test func `is not late by a clock that was set, or by sleep`() {
    let hour = Duration.seconds(3600)
    let all = [
      signs(stallAfter: .seconds(5), ahead: hour) { $0.lastSign = ago(3600 + 20) },
      signs(ahead: hour) { $0.wish = (false, ago(3600 + 20)) }, signs(ahead: hour) { $0.exited = ago(3600 + 20) },
      signs(timeLimit: .seconds(80), ahead: hour),
    ].map(seen)
    #expect(all.map { $0?.isLate } == [false, false, false, false], "\(all)")
    // One that was set back makes stamps of the future, and nothing late.
    let back = seen(signs(ahead: .seconds(-3600)) { $0.wish = (false, now.wall + hour) })
    #expect(back == nil)
    // And it is no excuse: time that really went by counts.
    #expect(seen(signs(ahead: hour) { $0.wish = (false, ago(3600 + 40)) })?.isLate == true)
  }

  @Test func `is told of by its supervisor, whom KILL has failed`() throws {
    for cause in EndCause.allCases.map(Optional.some) + [nil] {
      let note = EndingNote(
        cause: cause, since: now.monotonic + .seconds(-50), killed: now.monotonic + .seconds(-9), boot: "b")
      let read = try JSONDocument(parsing: note.json.encoded()).root
      #expect(EndingNote(json: read) == note)
      let end = PendingEnd(note)
      #expect(end.cause == cause && end.wasKilled && end.since == note.since && !end.isLate(at: now.monotonic))
      #expect(!end.isLate(at: now.monotonic + .seconds(1)) && end.isLate(at: now.monotonic + .seconds(2)))
    }
    #expect(EndingNote(json: try JSONDocument(parsing: Array(#"{"boot": "b"}"#.utf8)).root) == nil)
  }
}
