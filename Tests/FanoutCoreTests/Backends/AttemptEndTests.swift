import Testing

@testable import FanoutCore

/// What the end of a run says of the backend that it ran on.
@Suite struct `The end of an attempt` {
  private func verdict(
    _ outcome: Outcome, _ exit: ExitStatus = .code(1), after milliseconds: Int64? = 5000,
    _ change: (inout RunEndRecord) -> Void = { _ in }
  ) -> AttemptEnd.Verdict {
    var end = RunEndRecord(outcome: outcome, exit: exit)
    end.elapsedMilliseconds = milliseconds
    change(&end)
    return AttemptEnd(end, proven: nil).verdict
  }

  @Test func `is bad where it failed within a minute, could not be executed, or not be started`() {
    #expect(verdict(.failed, after: 59_999) == .bad && verdict(.failed, after: 60_000) == .good)
    #expect(verdict(.failed, .code(126), after: 90_000) == .bad && verdict(.failed, .code(127), after: 90_000) == .bad)
    #expect(verdict(.failed, .unseen, after: nil) { $0.detail = "could not start: no such file" } == .bad)
    #expect(verdict(.failed, .unseen, after: nil) { $0.detail = "unreadable outcome: x" } == .good)
    #expect(verdict(.failed, .signal(11), after: 10) == .bad)
  }

  @Test(arguments: Outcome.allCases)
  func `is good for every end of its own, and says nothing of what was refused, killed or lost`(outcome: Outcome) {
    let expected: AttemptEnd.Verdict =
      switch outcome {
      case .refused, .killed, .lost: .neutral
      case .failed: .bad
      default: .good
      }
    #expect(verdict(outcome) == expected)
  }

  @Test func `says nothing where the host was closed, or where a limit or a login is named`() {
    #expect(verdict(.failed) { $0.hostClosed = "memory" } == .neutral)
    #expect(verdict(.timedOut) { $0.hostClosed = "memory" } == .neutral)
    #expect(verdict(.productive) { $0.hostClosed = "memory" } == .good)
    #expect(verdict(.failed) { $0.backendSays = .limit } == .neutral)
    #expect(verdict(.failed) { $0.backendSays = .login } == .neutral)
    #expect(verdict(.productive) { $0.backendSays = .limit } == .good)
    #expect(verdict(.noop) { $0.backendSays = .login } == .neutral)
  }

  @Test func `names a limit by exit 76 or by its word, with its time, and a login by its word`() {
    var end = RunEndRecord(outcome: .refused, exit: .code(76))
    #expect(AttemptEnd(end, proven: nil).isLimited && AttemptEnd(end, proven: nil).until == nil)
    end.backendUntil = testNow
    #expect(AttemptEnd(end, proven: nil).until == testNow)
    end.exit = .code(75)
    #expect(!AttemptEnd(end, proven: nil).isLimited)
    end.backendSays = .login
    #expect(AttemptEnd(end, proven: nil).needsLogin)
  }

  @Test func `proves by its length that the backend works, and of one that was lost nobody knows the length`() {
    func outlived(_ outcome: Outcome, _ told: Int64?, _ proven: Int64?) -> Bool {
      var end = RunEndRecord(outcome: outcome, exit: .unseen)
      end.elapsedMilliseconds = told
      return AttemptEnd(end, proven: proven.map { .seconds($0) }).outlived
    }
    #expect(outlived(.killed, 60_000, nil) && !outlived(.killed, 59_999, 90))
    #expect(outlived(.killed, nil, 60) && !outlived(.killed, nil, 59) && !outlived(.killed, nil, nil))
    #expect(!outlived(.lost, nil, 90))
  }

  @Test func `is read as it is written`() throws {
    for end in [AttemptEnd(.bad), AttemptEnd(.good, outlived: true, isLimited: true, until: testNow, needsLogin: true)]
    {
      #expect(AttemptEnd(json: try JSONDocument(parsing: end.json.encoded()).root) == end)
    }
  }

  @Test(arguments: [
    (
      #""backend": {"until": "2026-11-28T14:10:00Z"}"#,
      BackendReport(.limit, until: WallTime(rfc3339: "2026-11-28T14:10:00Z"))
    ),
    (#""backend": {"until": "soon"}"#, BackendReport(.limit)), (#""backend": {"until": 5}"#, BackendReport(.limit)),
    (#""backend": {"auth": true}"#, BackendReport(.login)),
    (#""backend": {"auth": true, "until": "2026-11-28T14:10:00Z"}"#, BackendReport(.login)),
    (#""backend": {"auth": false}"#, nil), (#""backend": {}"#, nil), (#""backend": null"#, nil),
    (#""backend": "judge""#, nil), (#""backend": {"until": null}"#, nil),
  ])
  func `is what the worker wrote of its backend`(member: String, expected: BackendReport?) {
    let reading = OutcomeReport.read(Array(#"{"outcome": "failed", \#(member)}"#.utf8))
    guard case .report(let report) = reading else {
      Issue.record("\(reading)")
      return
    }
    #expect(report.backend == expected)
  }
}
