import Testing

@testable import FanoutCommand
@testable import FanoutCore

@Suite struct `A report on a screen` {
  private static let window = ScreenStory.moment(-3600).wall..<ScreenStory.moment(0).wall

  private func lines(_ change: (inout Report) -> Void) -> [String] {
    var report = Report([Record](), window: Self.window)
    change(&report)
    return ReportScreen(report: report, clock: ScreenStory.clock).lines(width: nil)
  }

  @Test func `of nothing shows the numbers that always interest`() {
    #expect(
      lines { _ in } == [
        "window  11:04 to 12:04 (1 h)",
        "fires   0: admitted 0, started 0, refused 0, failed 0",
        "locks   0 acquisitions, at most 0 at once, 0 same-lock violations",
        "no-ops  0 of the last 0",
      ])
  }

  @Test func `tells the sums in plain words, and the categories below them`() throws {
    func counts(_ entries: KeyValuePairs<String, Int>) -> NameCounts {
      var counts = NameCounts()
      for entry in entries { counts.add(entry.key, entry.value) }
      return counts
    }
    let said = lines { report in
      report.fires = Report.Fires(count: 4, running: 1, admitted: 4, started: 3, refused: 1, failed: 1)
      report.oneShots.count = 1
      report.interrupted = [FireID("c")]
      report.missed = 1
      (report.lateness.known, report.lateness.median, report.lateness.worst) = (4, .milliseconds(7), .seconds(90))
      report.constraints = counts(["perFire": 1, "selector": 1])
      report.degraded = counts(["notJSON": 1])
      report.selector = Report.SelectorTimes([50, 60_000, 40])
      report.outcomes = [
        ("code", counts(["productive": 1, "refused": 1])), ("research", counts(["failed": 2])),
        ("triage", counts(["noop": 1])),
      ]
      report.respawns = Report.Respawns(
        count: 1, outcomes: counts(["unknown": 1]), denied: counts(["coolingDown": 1, "gradeBelow": 1]))
      report.unreported = 1
      report.open = 2
      report.withheld = [
        Report.Withheld(reason: "notAllowlisted", count: 4, names: counts(["ops": 2, "legal": 1])),
        Report.Withheld(reason: "busy", count: 1, names: counts(["news": 1])),
      ]
      report.swept = 2
      report.overshoots = (1, 9 << 20)
      report.extraEnds = 1
      report.torn = 3
    }
    #expect(
      said == [
        "window          11:04 to 12:04 (1 h)",
        "fires           4: admitted 4, started 3, refused 1, failed 1, running 1",
        "lateness        median <0.1 s, worst 1 min 30 s, of 4",
        "missed          1 fire of timers",
        "one-shots       1: admitted 0, started 0, refused 0, failed 0",
        "interrupted     1: c",
        "limited by      new starts per fire 1, no usable answer of the selector 1",
        "degraded        1: not JSON 1",
        "selector        median <0.1 s, longest 1 min, same answer again 0",
        "locks           0 acquisitions, at most 0 at once, 0 same-lock violations",
        "outcomes        failed 2, productive 1, refused 1, noop 1, of 3 categories",
        "respawns        1: unknown 1",
        "not respawned   resting 1, its grade was too low 1",
        "no-ops          0 of the last 0",
        "unreported      1 ended well and reported no outcome",
        "open            2",
        "left            2 processes behind, ended",
        "log overshoots  1, at most 9 MiB on disk",
        "extra ends      1: a run has more than one end on record",
        "torn lines      3 in the journal",
        "withheld        not in the allowlist 4: ops 2, legal 1, 1 not named",
        "                busy 1: news 1",
        "",
        "category  runs  bad  productive  outcomes",
        "research     2    2           0  failed 2",
        "triage       1    0           0  noop 1",
        "code         2    0           1  productive 1, refused 1",
      ])
  }
}
