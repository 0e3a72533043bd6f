import FanoutCore

/// What holds of every outcome file, of the verdict on its run, and of the record of its end.
enum OutcomeProperties {
  /// The claim that broke; nil where all of them hold. Those that cost more than the reading itself are left out unless
  /// `thoroughly`.
  static func broken(_ bytes: [UInt8], thoroughly: Bool = true) -> String? {
    firstBroken { () throws(Broken) in
      let reading = OutcomeReport.read(bytes)
      if thoroughly { try hold(OutcomeReport.read(bytes) == reading, "a file that is read twice says one thing") }
      switch reading {
      case .none: throw Broken(sentence: "a file that is there was read")
      case .unreadable(let why):
        try hold(!why.isEmpty, "what cannot be read says why")
        try hold(
          Verdict(exit: .code(0), cause: nil, reading: reading).outcome == .failed, "an unreadable outcome is a failure"
        )
      case .report(let report):
        try hold(StrictJSON.accepts(bytes), "nothing is read that strict JSON forbids")
        try reports(report)
        try hold(
          Verdict(exit: .code(0), cause: nil, reading: reading).outcome == report.outcome, "a declared outcome stands")
      }
      try hold(
        Verdict(exit: .code(3), cause: nil, reading: reading).outcome == .failed,
        "a failed exit beats what was declared")
      try hold(
        Verdict(exit: .code(0), cause: .kill, reading: reading).outcome == .killed, "a kill beats what was declared")
      if thoroughly { try records(reading) }
    }
  }

  private static func reports(_ report: OutcomeReport) throws(Broken) {
    try hold(report.outcome.isDeclarable, "only what a worker may say is read: \(report.outcome)")
    try hold(report.grade.map { (0...1).contains($0) } ?? true, "a grade is from 0 to 1")
    try hold(report.grade == nil || report.unreadableGrade == nil, "a grade is read or unreadable")
    if report.outcome == .needsHuman { try hold(report.question != nil, "one who needs a human asks") }
    if report.outcome == .restraint || report.outcome == .blocked {
      try hold(report.reason != nil, "one who holds back says why")
    }
  }

  /// Its end on record, after a clean exit and after one that beats it.
  private static func records(_ reading: OutcomeReading) throws(Broken) {
    for exit in [ExitStatus.code(0), .signal(9), .unseen] {
      let end = RunEnd(
        verdict: Verdict(exit: exit, cause: nil, reading: reading), exit: exit, cause: nil, reading: reading, swept: [],
        respawn: .notEarned, elapsed: .seconds(3))
      let record = Record(
        moment: JournalProperties.moment, fire: FireID("20261121T011624Z-7f3a"), run: RunID("20261121T011624Z-7f3a-2"),
        category: Category(canonical: "code"), event: .runEnded(RunEndRecord(end)))
      try JournalProperties.isKept(record)
    }
  }
}
