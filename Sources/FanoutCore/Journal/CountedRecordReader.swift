/// Reads what is counted off a line that stands there as `Record.line` writes it. Only such a line: whatever is
/// different is left to `RecordReader`, and what is counted of its record is the same.
struct CountedRecordReader {
  private var times = WallTimeReader()
  /// What neighbouring lines share.
  private var boot: [UInt8] = []
  private var fire: [UInt8] = []
  /// One of each for all lines, because they are filled faster than made: each puts its numbers there, none its texts.
  private var begin = FireBegin.blank
  private var end = FireEnd.blank
  private var start = RunStart.blank
  private var worker = WorkerProcess.blank
  private var runEnd = RunEndRecord.blank
  private var taking = LockTaking.blank
  private var release = LockRelease.blank

  /// Reads the line that begins here up to its newline; false, and nothing said of what is counted, where it is not
  /// canonical.
  mutating func read(_ line: inout CanonicalLine, into counted: inout CountedRecord) -> Bool {
    guard let schema = line.schema(), let at = line.text(of: 24), let wall = times.wall(at), line.take(#","boot":""#),
      let boot = line.text(like: &boot),
      line.take(#","boottime_ms":"#), let bootMilliseconds = line.integer(), line.take(#","kind":""#),
      let kind = line.kind()
    else { return false }
    counted.schema = schema
    counted.wall = wall
    counted.boot = boot
    counted.bootMilliseconds = bootMilliseconds
    (counted.fire, counted.run, counted.category) = (nil, nil, nil)
    if line.take(#","fire":""#) {
      guard let fire = line.text(like: &fire) else { return false }
      counted.fire = fire
    }
    if line.take(#","run":""#) {
      guard let run = line.text() else { return false }
      counted.run = run
    }
    if line.take(#","category":""#) {
      guard let category = line.text(), Category.isCanonical(category) else { return false }
      counted.category = category
    }
    guard let event = event(kind, &line, in: schema), line.take("}") else { return false }
    counted.event = event
    return true
  }

  /// What is counted of the event behind the members that all records share; nil where it is not straight, or of a
  /// kind that is seldom.
  private mutating func event(
    _ kind: Event.Kind, _ line: inout CanonicalLine, in schema: Int64
  ) -> CountedRecord.Content? {
    switch kind {
    case .fireBegan: line.counted(&begin, in: schema)
    case .fireEnded: line.counted(&end, in: schema)
    case .lockAcquired: line.counted(&taking, in: schema)
    case .lockReleased: line.counted(&release, in: schema)
    case .runStarted: line.counted(&start, in: schema)
    case .runSpawned: line.counted(&worker, in: schema)
    case .runEnded: line.counted(&runEnd, in: schema)
    case .runConfirmed: .uncounted
    case .runAdopted, .respawnDenied, .paused, .unpaused, .restEnded, .reviewsSampled, .backendPaused, .backendClosed,
      .handRaised, .handLowered, .handSilenced, .handsTold, .onFireFailed, .pruned, .clockAhead:
      nil
    }
  }
}

extension CanonicalLine {
  /// One of the kinds that most lines are of, and its quote; nil where it is another.
  fileprivate mutating func kind() -> Event.Kind? {
    if take(#"lockAcquired""#) { return .lockAcquired }
    if take(#"runStarted""#) { return .runStarted }
    if take(#"runSpawned""#) { return .runSpawned }
    if take(#"runConfirmed""#) { return .runConfirmed }
    if take(#"runEnded""#) { return .runEnded }
    if take(#"lockReleased""#) { return .lockReleased }
    if take(#"fireBegan""#) { return .fireBegan }
    return take(#"fireEnded""#) ? .fireEnded : nil
  }

  /// What is counted of the fields of that table, all of which are passed; nil where they are not straight.
  @inline(__always)
  fileprivate mutating func counted<Tabled: RecordTable>(
    _ value: inout Tabled, in schema: Int64
  ) -> CountedRecord.Content? {
    var fields = CanonicalFields(line: self, schema: schema, keeper: Tabled.Words())
    do throws(Crooked) {
      try value.fields(&fields)
    } catch {
      return nil
    }
    self = fields.line
    return value.counted(fields.keeper)
  }
}
