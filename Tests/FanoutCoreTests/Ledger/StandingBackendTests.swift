import Testing

@testable import FanoutCore

/// What the journal amounts to for backends: who lives where, who gets through, who holds the one attempt.
@Suite struct `What a journal says of a backend` {
  private struct Tale {
    var story = Story()

    mutating func start(_ seconds: Double, _ run: RunID, _ category: String, on backend: String?, of count: Int64 = 4) {
      if run.generation == 0 { story.add(seconds, .lockAcquired(path: "/l", taker: 7), run: run, category) }
      var start = RunStart(
        generation: Int64(run.generation), streak: 1, source: "selected", rank: 1, supervisor: "s")
      (start.backend, start.backends) = (backend, backend == nil ? nil : count)
      story.add(seconds, .runStarted(start), run: run, category)
    }

    mutating func end(
      _ seconds: Double, _ run: RunID, _ category: String, _ outcome: Outcome, after length: Int64? = 1000,
      _ change: (inout RunEndRecord) -> Void = { _ in }
    ) {
      story.end(seconds, run, category, outcome) {
        $0.exit = .code(outcome == .failed ? 1 : outcome == .refused ? 75 : 0)
        $0.elapsedMilliseconds = length
        change(&$0)
      }
    }

    /// One that fails at once.
    mutating func fail(_ seconds: Double, _ run: RunID, _ category: String = "code", on backend: String = "judge") {
      start(seconds, run, category, on: backend)
      end(seconds + 1, run, category, .failed)
      story.release(seconds + 1, run, category)
    }

    mutating func crash(_ seconds: Double = 0, on backend: String = "judge") {
      for place in 0..<3 {
        fail(seconds + Double(place) * 10, RunID("c\(backend)\(Int(seconds))\(place)-1"), on: backend)
      }
    }

    var standing: Standing {
      var standing = Standing()
      for record in story.records { standing.apply(record, of: record.moment.wall.day) }
      return standing
    }

    func state(_ seconds: Double, _ backend: String = "judge", live: String...) -> Breaker.State? {
      let moment = story.moment(seconds)
      return standing.backendFacts(at: moment, live: Set(live.map(category)))[backend]?.breaker.state(at: moment.wall)
    }

    func isTried(_ seconds: Double, live: String...) -> Bool? {
      standing.backendFacts(at: story.moment(seconds), live: Set(live.map(category)))["judge"]?.isTried
    }
  }

  @Test func `says who lives on which, from the start to the release, and after a respawn where that went`() {
    var tale = Tale()
    tale.start(0, "a-1", "code", on: "judge")
    tale.start(0, "a-2", "news", on: nil)
    let both: Set = [category("code"), category("news")]
    #expect(tale.standing.routes(live: both) == [category("code"): "judge"])
    #expect(tale.standing.routes(live: [category("news")]) == [:])
    tale.end(10, "a-1", "code", .productive)
    // The slot is the lane's, and the lane waits for its respawn.
    #expect(tale.standing.routes(live: both) == [category("code"): "judge"])
    tale.start(200, "a-1r", "code", on: "cheap")
    #expect(tale.standing.routes(live: both) == [category("code"): "cheap"])
    tale.end(210, "a-1r", "code", .noop)
    tale.story.release(211, "a-1", "code")
    #expect(tale.standing.routes(live: both) == [:])
    #expect(tale.standing.backendFacts(at: tale.story.moment(300), live: [])["cheap"]?.started == Story.wall(200))
  }

  @Test func `has no slot taken by a lane that is released, whatever became of its end`() {
    var tale = Tale()
    tale.start(0, "a-1", "code", on: "judge")
    tale.story.release(5, "a-1", "code")
    #expect(tale.standing.routes(live: [category("code")]) == [:])
  }

  @Test func `gives the one attempt to the first that starts, and to nobody beside it`() {
    var tale = Tale()
    tale.crash()
    #expect(tale.state(100) == .open(.crash, until: Story.wall(21 + 3600)))
    tale.start(4000, "p-1", "code", on: "judge")
    tale.start(4001, "q-1", "news", on: "judge")
    #expect(tale.isTried(4002, live: "code", "news") == true)
    // The other one tells nothing, and takes nothing away.
    tale.end(4003, "q-1", "news", .productive)
    #expect(tale.state(4004, live: "code") == .halfOpen(.crash) && tale.isTried(4004, live: "code") == true)
    tale.end(4005, "p-1", "code", .noop)
    #expect(tale.state(4006) == .closed && tale.isTried(4006) == false)
  }

  /// T5: whatever becomes of the run, the attempt is free with it.
  @Test(arguments: [
    (Outcome.refused, Breaker.State.halfOpen(.crash)), (.killed, .halfOpen(.crash)), (.lost, .halfOpen(.crash)),
    (.noop, .closed), (.unknown, .closed), (.timedOut, .closed),
  ])
  func `frees the one attempt with its run, however that ends`(outcome: Outcome, state: Breaker.State) {
    var tale = Tale()
    tale.crash()
    tale.start(4000, "p-1", "code", on: "judge")
    tale.end(4005, "p-1", "code", outcome, after: outcome == .lost ? nil : 5000)
    #expect(tale.state(4006) == state && tale.isTried(4006) == false)
    // And the next one may take it.
    guard state != .closed else { return }
    tale.start(4010, "r-1", "news", on: "judge")
    #expect(tale.isTried(4011, live: "news") == true)
  }

  @Test func `is closed by an attempt that lives for a minute, before anything is written of its end`() {
    var tale = Tale()
    tale.crash()
    tale.start(4000, "p-1", "code", on: "judge")
    #expect(tale.state(4059, live: "code") == .halfOpen(.crash) && tale.isTried(4059, live: "code") == true)
    #expect(tale.state(4060, live: "code") == .closed && tale.isTried(4060, live: "code") == false)
    // Of one that nobody sees live it is not known.
    #expect(tale.state(4060) == .halfOpen(.crash))
    // Who starts beside it then meets a closed one, which opens anew by the failure of the fourth in a row.
    tale.fail(4100, "n-1", "news")
    #expect(tale.standing.backends["judge"]?.breaker.number == 2)
    tale.end(4200, "p-1", "code", .productive, after: 200_000)
    #expect(tale.state(4201) == .open(.crash, until: Story.wall(4101 + 7200)))
  }

  @Test func `counts at most half of them as open by crash, half-open ones among them`() {
    var tale = Tale()
    tale.crash(0, on: "a")
    tale.crash(100, on: "b")
    tale.crash(200, on: "c")
    #expect(["a", "b", "c"].map { tale.standing.backends[$0]?.breaker.crash != nil } == [true, true, false])
    // The others are half-open by now.
    tale.fail(5000, "x-1", on: "c")
    #expect(tale.standing.backends["c"]?.breaker.crash == nil)
    // One comes back, and at its next failure the third opens.
    tale.start(5010, "y-1", "code", on: "a")
    tale.end(5020, "y-1", "code", .noop)
    #expect(tale.standing.backends["c"]?.breaker.crash == nil)
    tale.fail(5030, "z-1", on: "c")
    #expect(tale.standing.backends["c"]?.breaker.crash != nil)
  }

  @Test func `lets no failure count for its category that counts for a backend`() {
    func streak(_ count: Int64, _ change: @escaping (inout RunEndRecord) -> Void = { _ in }) -> Int64? {
      var tale = Tale()
      tale.start(0, "a-1", "code", on: "judge", of: count)
      tale.end(1, "a-1", "code", .failed, change)
      tale.story.release(1, "a-1", "code")
      return tale.standing.streaks[category("code")]?.failures.length
    }
    #expect(streak(4) == nil && streak(1) == 1)
    #expect(streak(1) { $0.backendSays = .limit } == nil && streak(1) { $0.backendSays = .login } == nil)
    // One that lived long is the category's own.
    #expect(streak(4) { $0.elapsedMilliseconds = 90_000 } == 1)
    // While the host is closed it counts nowhere, with backends or without.
    #expect(streak(1) { $0.hostClosed = "io" } == nil)
    var plain = Tale()
    plain.start(0, "a-1", "code", on: nil)
    plain.end(1, "a-1", "code", .failed) { $0.hostClosed = "io" }
    #expect(plain.standing.streaks.isEmpty)
    // What the half forbids to open is nobody's but the category's.
    var full = Tale()
    full.crash(0, on: "a")
    full.crash(100, on: "b")
    full.crash(200, on: "c")
    #expect(full.standing.streaks[category("code")]?.failures.length == 1)
  }

  @Test func `is closed by a person and tried after a probe, on record`() {
    var tale = Tale()
    tale.start(0, "a-1", "code", on: "judge")
    tale.end(1, "a-1", "code", .failed) { $0.backendSays = .login }
    #expect(tale.state(2) == .open(.login, until: nil))
    tale.story.add(4, .backendClosed(backend: "judge", by: .probe))
    #expect(tale.state(5) == .halfOpen(.login))
    tale.story.add(6, .backendClosed(backend: "judge", by: .person))
    #expect(tale.state(7) == .closed)
    // Of one that nobody knows nothing is said.
    tale.story.add(8, .backendClosed(backend: "nobody", by: .person))
    #expect(tale.standing.backends["nobody"] == nil)
  }

  @Test func `counts an end once that stands before its start`() {
    var tale = Tale()
    tale.end(1, "a-1", "code", .failed)
    tale.start(0, "a-1", "code", on: "judge")
    #expect(tale.standing.backends["judge"]?.breaker.window.count == 1)
  }

  @Test func `is read as it is written, with what is open`() throws {
    var tale = Tale()
    tale.crash()
    tale.start(4000, "p-1", "code", on: "judge")
    tale.start(4001, "q-1", "news", on: "cheap")
    tale.end(4002, "q-1", "news", .failed) { $0.hostClosed = "io" }
    let standing = tale.standing
    #expect(Standing(json: try JSONDocument(parsing: standing.json.encoded()).root) == standing)
  }
}
