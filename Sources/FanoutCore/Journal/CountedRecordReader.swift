/// Reads what is counted off a line that stands there as `Record.line` writes it. Only such a line: whatever is different is left to
/// `RecordReader`, and what is counted of its record is the same.
struct CountedRecordReader {
  private var times = WallTimeReader()
  /// What neighbouring lines share.
  private var boot: [UInt8] = []
  private var fire: [UInt8] = []

  /// Reads the line that begins here up to its newline; false, and nothing said of what is counted, where it is not canonical.
  mutating func read(_ line: inout CanonicalLine, into counted: inout CountedRecord) -> Bool {
    guard let schema = line.schema(), let at = line.text(of: 24), let wall = times.wall(at), line.take(#","boot":""#),
      let boot = line.text(like: &boot),
      line.take(#","boottime_ms":"#), let bootMilliseconds = line.integer(), line.take(#","kind":""#), let kind = line.kind()
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
    guard let event = line.counted(kind, in: schema), line.take("}") else { return false }
    counted.event = event
    return true
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

  /// What is counted of the event behind the members that all records share, all of which is passed; nil where it is not straight.
  fileprivate mutating func counted(_ kind: Event.Kind, in schema: Int64) -> CountedRecord.Event? {
    switch kind {
    case .lockAcquired:
      guard take(#","path":""#), text() != nil, take(#","pid":"#), integer() != nil, pass(text: #","namespace":""#) else { return nil }
      return .lockAcquired
    case .lockReleased: return take(#","holder_gone":false"#) || take(#","holder_gone":true"#) ? .lockReleased : nil
    case .runStarted:
      guard take(#","generation":"#), let generation = integer(), streak(in: schema) != nil, take(#","source":""#),
        text() != nil, take(#","rank":"#), integer() != nil, take(#","supervisor":""#), text() != nil, pass(text: #","unit":""#),
        pass(list: #","unenforced":["#), pass(list: #","unlike":["#)
      else { return nil }
      return .runStarted(generation: generation)
    case .runSpawned:
      guard take(#","pid":"#), let pid = integer(), Int32(exactly: pid) != nil, take(#","start_ticks":"#),
        let ticks = integer(), ticks >= 0, take(#","since_ns":"#), integer() != nil, pass(text: #","namespace":""#)
      else { return nil }
      return .uncounted
    case .runConfirmed: return .uncounted
    case .runEnded: return runEnd()
    case .fireBegan: return fireBegin().map { .fireBegan($0) }
    case .fireEnded: return fireEnd().map { .fireEnded($0) }
    case .runAdopted, .respawnDenied, .paused, .unpaused, .pruned, .clockAhead, .onFireFailed: return nil
    }
  }

  private mutating func runEnd() -> CountedRecord.Event? {
    guard take(#","outcome":""#), let word = text(), let outcome = Outcome.table.index(of: word), pass(text: #","detail":""#), passExit(),
      pass(text: #","cause":""#), pass(text: #","declared":""#), pass(integer: #","elapsed_ms":"#)
    else { return nil }
    var denied: CountedRecord.Text?
    if take(#","respawn":"denied:"#) {
      guard let why = text() else { return nil }
      denied = why
    } else if !pass(text: #","respawn":""#) {
      return nil
    }
    guard take(#","log_bytes":"#), integer() != nil, take(#","cut_bytes":"#), integer() != nil
    else { return nil }
    var overshoot: Int64?
    guard take(#","overshoot_bytes":"#, integer: &overshoot), take(#","swept_count":"#), let swept = integer(),
      pass(text: #","reason":""#), pass(text: #","summary":""#)
    else { return nil }
    return .runEnded(outcome: outcome, swept: swept, overshoot: overshoot, denied: denied)
  }

  private mutating func passExit() -> Bool {
    if take(#","signal":"#) { return integer() != nil }
    return take(#","exit":"#) && (take(#""unseen""#) || integer() != nil)
  }

  private mutating func fireBegin() -> CountedRecord.Begin? {
    guard take(#","version":""#), text() != nil, take(#","configuration":""#), text() != nil, take(#","trigger":""#),
      let trigger = text()
    else { return nil }
    var begin = CountedRecord.Begin(isOneShot: trigger.elementsEqual(FireBegin.oneShot.utf8))
    if take(#","fired_by":""#) {
      guard let word = text(), let by = FiredBy.word(word), pass(text: #","timer":""#), pass(text: #","manager":""#),
        take(#","late_ms":"#, integer: &begin.late), take(#","every_ms":"#, integer: &begin.every)
      else { return nil }
      begin.by = by
    }
    guard pass(text: #","launcher":""#), pass(integer: #","suspended_ms":"#), pass(integer: #","boot_number":"#) else { return nil }
    return begin
  }

  private mutating func fireEnd() -> CountedRecord.End? {
    guard take(#","admitted":"#), let admitted = integer(), take(#","started":"#), let started = integer(), take(#","refused":"#),
      let refused = integer(), take(#","failed":"#), let failed = integer(), take(#","withheld":"#), let withheld = integer(),
      take(#","live":"#), integer() != nil, take(#","width":"#), integer() != nil, take(#","source":""#), let source = text(),
      pass(text: #","cause":""#), take(#","constraint":""#), let constraint = text(), take(#","exit":"#), integer() != nil
    else { return nil }
    var end = CountedRecord.End(
      admitted: admitted, started: started, refused: refused, failed: failed, withheld: withheld, source: source, constraint: constraint)
    guard take(#","selector_ms":"#, integer: &end.selectorMilliseconds) else { return nil }
    if take(#","answer":""#) {
      guard let answer = text() else { return nil }
      end.answer = answer
    }
    guard take(#","categories":["#), passWords(), take(#","reasons":["#), let reasons = reasons(), take(#","failures":[]"#) else {
      return nil
    }
    end.reasons = reasons
    return end
  }

  private mutating func passWords() -> Bool {
    var isFirst = true
    while !take("]") {
      guard isFirst || take(","), take("\""), text() != nil else { return false }
      isFirst = false
    }
    return true
  }

  /// Passes a member that may be absent and is not counted; false where its value is not straight.
  private mutating func pass(text key: StaticString) -> Bool { !take(key) || text() != nil }

  private mutating func pass(list key: StaticString) -> Bool { !take(key) || passWords() }

  private mutating func pass(integer key: StaticString) -> Bool { !take(key) || integer() != nil }
}

extension Outcome {
  fileprivate static let table = WordTable(allCases.map(\.rawValue))
}

extension FiredBy {
  private static let words = (table: WordTable(allCases.map(\.rawValue)), cases: allCases)

  /// Who is called by that word; nil where nobody is.
  fileprivate static func word(_ word: CountedRecord.Text) -> FiredBy? { words.table.index(of: word).map { words.cases[$0] } }
}
