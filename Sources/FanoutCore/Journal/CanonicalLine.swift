/// Reads a journal line as `Record.line` writes it: known keys in a known order, nothing between them, texts without escapes.
/// Most lines of most journals are such, and to compare bytes where they are expected takes a fraction of finding out what
/// stands there. Whatever is different is left to the tokenizer, which says the same of a straight line.
struct CanonicalLine {
  let bytes: UnsafeRawBufferPointer
  /// How much of it was passed.
  private(set) var position = 0

  /// A line without its newline, or a text that begins with one.
  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Whether all of it was read.
  var isRead: Bool { position == bytes.count }

  /// Passes this text; false, and nothing passed, where something else stands here.
  @inline(__always) mutating func take(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard position + count <= bytes.count else { return false }
    let expected = UnsafeRawBufferPointer(start: text.utf8Start, count: count)
    var index = 0
    while index + 8 <= count {
      let found = bytes.loadUnaligned(fromByteOffset: position + index, as: UInt64.self)
      guard found == expected.loadUnaligned(fromByteOffset: index, as: UInt64.self) else { return false }
      index += 8
    }
    while index < count {
      guard bytes[position + index] == expected[index] else { return false }
      index += 1
    }
    position += count
    return true
  }

  /// A text from here to its closing quote, which is passed; nil where it has anything in it but printable ASCII.
  mutating func text() -> UnsafeRawBufferPointer? {
    var end = position
    // Eight bytes at a time up to the first that is special; the last few of a line one by one.
    while end + 8 <= bytes.count {
      let special = CanonicalLine.special(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: end, as: UInt64.self)))
      guard special == 0 else {
        end += special.trailingZeroBitCount / 8
        break
      }
      end += 8
    }
    while end < bytes.count, bytes[end] >= 0x20, bytes[end] < 0x7F, bytes[end] != UInt8(ascii: "\\"), bytes[end] != UInt8(ascii: "\"") {
      end += 1
    }
    return text(to: end)
  }

  /// The same of a text that is mostly the one that was read before: to compare it takes less than to look at each of its bytes.
  mutating func text(like known: inout [UInt8]) -> UnsafeRawBufferPointer? {
    let end = position + known.count
    if end < bytes.count {
      let here = UnsafeRawBufferPointer(rebasing: bytes[position..<end])
      if known.withUnsafeBytes({ CanonicalLine.same($0, here) }), let text = text(to: end) { return text }
    }
    guard let text = text() else { return nil }
    known.removeAll(keepingCapacity: true)
    known.append(contentsOf: text)
    return text
  }

  /// The text of that length, which nobody has looked at yet; nil where its quote is not where it ends.
  mutating func text(of count: Int) -> UnsafeRawBufferPointer? { position + count < bytes.count ? text(to: position + count) : nil }

  private mutating func text(to end: Int) -> UnsafeRawBufferPointer? {
    guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else { return nil }
    defer { position = end + 1 }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<end])
  }

  /// Whether two texts of one length are the same.
  static func same(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    while index + 8 <= left.count {
      guard left.loadUnaligned(fromByteOffset: index, as: UInt64.self) == right.loadUnaligned(fromByteOffset: index, as: UInt64.self) else {
        return false
      }
      index += 8
    }
    while index < left.count {
      guard left[index] == right[index] else { return false }
      index += 1
    }
    return true
  }

  /// The high bit of each byte that is a quote, a backslash, or not printable ASCII. A borrow or a carry may mark the byte above such a
  /// one as well, never one below it: the lowest mark is true.
  private static func special(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let control = (word &- ones &* 0x20) & ~word
    let quote = ((word ^ ones &* 0x22) &- ones) & ~(word ^ ones &* 0x22)
    let backslash = ((word ^ ones &* 0x5C) &- ones) & ~(word ^ ones &* 0x5C)
    let delete = word &+ ones
    return (control | quote | backslash | delete | word) & (ones &* 0x80)
  }

  /// An integer of up to 18 digits, written without a leading zero.
  mutating func integer() -> Int64? {
    let isNegative = position < bytes.count && bytes[position] == UInt8(ascii: "-")
    let start = isNegative ? position + 1 : position
    let most = min(bytes.count, start + 19)
    var end = start
    var value: Int64 = 0
    while end < most, bytes[end] &- 0x30 < 10 {
      value = value &* 10 &+ Int64(bytes[end] &- 0x30)
      end += 1
    }
    guard end > start, end - start < 19, bytes[start] != 0x30 || end - start == 1, !(isNegative && value == 0) else { return nil }
    position = end
    return isNegative ? -value : value
  }
}

extension CanonicalLine {
  /// The event behind the members that all records share; nil where it is not straight, or of a kind that is seldom.
  mutating func event(_ kind: Event.Kind, in schema: Int64) -> Event? {
    switch kind {
    case .lockAcquired:
      guard take(#","path":""#), let path = name(), take(#","pid":"#), let pid = integer().flatMap({ Int32(exactly: $0) }) else {
        return nil
      }
      var namespace: String?
      return take(#","namespace":""#, name: &namespace) ? .lockAcquired(path: path, taker: pid, namespace: namespace) : nil
    case .lockReleased:
      if take(#","holder_gone":false"#) { return .lockReleased(holderGone: false) }
      return take(#","holder_gone":true"#) ? .lockReleased(holderGone: true) : nil
    case .runStarted: return start(in: schema).map { .runStarted($0) }
    case .runSpawned:
      guard take(#","pid":"#), let pid = integer().flatMap({ Int32(exactly: $0) }), take(#","start_ticks":"#),
        let ticks = integer().flatMap({ UInt64(exactly: $0) }), take(#","since_ns":"#), let since = integer()
      else { return nil }
      var namespace: String?
      guard take(#","namespace":""#, name: &namespace) else { return nil }
      return .runSpawned(WorkerProcess(pid: pid, startTicks: ticks, since: MonotonicTime(nanoseconds: since), namespace: namespace))
    case .runConfirmed: return .runConfirmed
    case .runEnded: return end().map { .runEnded($0) }
    case .fireBegan: return fireBegin().map { .fireBegan($0) }
    case .fireEnded: return fireEnd().map { .fireEnded($0) }
    case .runAdopted, .respawnDenied, .paused, .unpaused, .pruned, .clockAhead, .onFireFailed: return nil
    }
  }

  private mutating func start(in schema: Int64) -> RunStart? {
    guard take(#","generation":"#), let generation = integer(), let streak = streak(in: schema),
      take(#","source":""#), let source = name(), take(#","rank":"#), let rank = integer(), take(#","supervisor":""#),
      let supervisor = name()
    else { return nil }
    var start = RunStart(generation: generation, streak: streak, source: source, rank: rank, supervisor: supervisor)
    // Every start under systemd has these.
    guard take(#","unit":""#, name: &start.unit), take(#","unenforced":["#, names: &start.unenforced),
      take(#","unlike":["#, names: &start.unlike)
    else { return nil }
    return start
  }

  /// An end with what most ends have; one with a grade or swept processes is seldom enough.
  private mutating func end() -> RunEndRecord? {
    guard take(#","outcome":""#), let outcome = name().flatMap({ Outcome(rawValue: $0) }) else { return nil }
    var detail: String?
    if take(#","detail":""#) {
      guard let text = name() else { return nil }
      detail = text
    }
    guard let exit = exit() else { return nil }
    var end = RunEndRecord(outcome: outcome, exit: exit)
    end.detail = detail
    if take(#","elapsed_ms":"#) {
      guard let elapsed = integer() else { return nil }
      end.elapsedMilliseconds = elapsed
    }
    if take(#","respawn":""#) {
      guard let respawn = name() else { return nil }
      end.respawn = respawn
    }
    guard take(#","log_bytes":"#), let log = integer(), take(#","cut_bytes":"#), let cut = integer(), take(#","swept_count":"#),
      let swept = integer()
    else { return nil }
    (end.logBytes, end.cutBytes, end.sweptCount) = (log, cut, swept)
    if take(#","reason":""#) {
      guard let reason = name() else { return nil }
      end.reason = reason
    }
    if take(#","summary":""#) {
      guard let summary = name() else { return nil }
      end.summary = summary
    }
    return end
  }

  private mutating func exit() -> ExitStatus? {
    if take(#","signal":"#) { return integer().flatMap { Int32(exactly: $0) }.map { .signal($0) } }
    guard take(#","exit":"#) else { return nil }
    if take(#""unseen""#) { return .unseen }
    return integer().flatMap { Int32(exactly: $0) }.map { .code($0) }
  }

  private mutating func name() -> String? { text().map(CanonicalLine.string) }

  private static func string(_ text: UnsafeRawBufferPointer) -> String { String(decoding: text, as: UTF8.self) }
}

extension CanonicalLine {
  private mutating func fireBegin() -> FireBegin? {
    guard take(#","version":""#), let version = name(), take(#","configuration":""#), let configuration = name(),
      take(#","trigger":""#), let trigger = name()
    else { return nil }
    var begin = FireBegin(version: version, configuration: configuration, trigger: trigger)
    var (late, every, suspended): (Int64?, Int64?, Int64?)
    if take(#","fired_by":""#) {
      guard let by = name().flatMap({ FiredBy(rawValue: $0) }) else { return nil }
      var firing = Firing(by: by)
      guard take(#","timer":""#, name: &firing.timer), take(#","manager":""#, name: &firing.manager),
        take(#","late_ms":"#, integer: &late), take(#","every_ms":"#, integer: &every)
      else { return nil }
      (firing.late, firing.every) = (late.map { .milliseconds($0) }, every.map { .milliseconds($0) })
      begin.firing = firing
    }
    guard take(#","launcher":""#, name: &begin.launcher), take(#","suspended_ms":"#, integer: &suspended),
      take(#","boot_number":"#, integer: &begin.bootNumber)
    else { return nil }
    begin.suspended = suspended.map { .milliseconds($0) }
    return begin
  }

  /// Takes a text that may be absent; false where it is there and not straight.
  private mutating func take(_ key: StaticString, name: inout String?) -> Bool {
    guard take(key) else { return true }
    name = self.name()
    return name != nil
  }

  /// Takes a list of texts that may be absent; false where it is there and not straight.
  private mutating func take(_ key: StaticString, names: inout [String]) -> Bool {
    guard take(key) else { return true }
    guard let words = words() else { return false }
    names = words.map(CanonicalLine.string)
    return true
  }

  /// Takes a number that may be absent; false where it is there and not straight.
  mutating func take(_ key: StaticString, integer: inout Int64?) -> Bool {
    guard take(key) else { return true }
    integer = self.integer()
    return integer != nil
  }

  private mutating func fireEnd() -> FireEnd? {
    var end = FireEnd()
    guard take(#","admitted":"#), let admitted = integer(), take(#","started":"#), let started = integer(), take(#","refused":"#),
      let refused = integer(), take(#","failed":"#), let failed = integer(), take(#","withheld":"#), let withheld = integer(),
      take(#","live":"#), let live = integer(), take(#","width":"#), let width = integer(), take(#","source":""#),
      let source = name(), take(#","constraint":""#), let constraint = name(), take(#","exit":"#), let exit = integer()
    else { return nil }
    (end.admitted, end.started, end.refused, end.failed) = (admitted, started, refused, failed)
    (end.withheld, end.live, end.width, end.exit) = (withheld, live, width, exit)
    (end.source, end.constraint) = (source, constraint)
    if take(#","selector_ms":"#) {
      guard let milliseconds = integer() else { return nil }
      end.selectorMilliseconds = milliseconds
    }
    if take(#","answer":""#) {
      guard let answer = name() else { return nil }
      end.answer = answer
    }
    guard take(#","categories":["#), let categories = words(), take(#","reasons":["#), let reasons = reasons(),
      take(#","failures":[]"#)
    else { return nil }
    end.categories = categories.map(CanonicalLine.string)
    end.reasons = reasons.map {
      FireEnd.ReasonCount(reason: CanonicalLine.string($0.reason), count: $0.count, names: $0.names.map(CanonicalLine.string))
    }
    return end
  }

  /// The reasons of a list from behind its bracket.
  mutating func reasons() -> [CountedRecord.CountedReason]? {
    var reasons: [CountedRecord.CountedReason] = []
    while !take("]") {
      guard reasons.isEmpty || take(","), take(#"{"reason":""#), let reason = text(), take(#","count":"#), let count = integer(),
        take(#","names":["#), let names = words(), take("}")
      else { return nil }
      reasons.append(CountedRecord.CountedReason(reason: reason, count: count, names: names))
    }
    return reasons
  }

  /// The texts of a list from behind its bracket.
  mutating func words() -> [CountedRecord.Text]? {
    var words: [CountedRecord.Text] = []
    while !take("]") {
      guard words.isEmpty || take(","), take("\""), let word = text() else { return nil }
      words.append(word)
    }
    return words
  }
}
