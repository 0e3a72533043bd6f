/// Reads a journal line as `Record.line` writes it: known keys in a known order, nothing between them, texts without escapes.
/// Most lines of most journals are such, and to compare bytes where they are expected takes a fraction of finding out what
/// stands there. Whatever is different is left to the tokenizer, which says the same of a straight line.
struct StraightLine {
  let bytes: UnsafeRawBufferPointer
  /// Whether free texts are read as well, or left empty for somebody who only counts.
  let keepsTexts: Bool
  private var position = 0

  /// A line without its newline.
  init(_ bytes: UnsafeRawBufferPointer, keepsTexts: Bool) {
    self.bytes = bytes
    self.keepsTexts = keepsTexts
  }

  /// Whether all of it was read.
  var isRead: Bool { position == bytes.count }

  /// Passes this text; false, and nothing passed, where something else stands here.
  mutating func take(_ text: StaticString) -> Bool {
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
    let start = position
    skipPlain()
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        position += 1
        return UnsafeRawBufferPointer(rebasing: bytes[start..<(position - 1)])
      }
      guard byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\\") else { return nil }
      position += 1
    }
    return nil
  }

  /// Passes eight bytes at a time while all are printable ASCII and none is a quote or a backslash. A borrow between bytes may
  /// stop it early, never late.
  private mutating func skipPlain() {
    let ones: UInt64 = 0x0101_0101_0101_0101
    while position + 8 <= bytes.count {
      let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      let control = (word &- ones &* 0x20) & ~word
      let quote = ((word ^ ones &* 0x22) &- ones) & ~(word ^ ones &* 0x22)
      let backslash = ((word ^ ones &* 0x5C) &- ones) & ~(word ^ ones &* 0x5C)
      let delete = word &+ ones
      guard (control | quote | backslash | delete | word) & (ones &* 0x80) == 0 else { return }
      position += 8
    }
  }

  /// An integer of up to 18 digits, written without a leading zero.
  mutating func integer() -> Int64? {
    let isNegative = position < bytes.count && bytes[position] == UInt8(ascii: "-")
    if isNegative { position += 1 }
    let start = position
    var value: Int64 = 0
    while position < bytes.count, position - start < 19, bytes[position] &- 0x30 < 10 {
      value = value &* 10 &+ Int64(bytes[position] &- 0x30)
      position += 1
    }
    guard position > start, position - start < 19, bytes[start] != 0x30 || position - start == 1, !(isNegative && value == 0) else {
      return nil
    }
    return isNegative ? -value : value
  }
}

extension StraightLine {
  /// The event behind the members that all records share; nil where it is not straight, or of a kind that is seldom.
  mutating func event(_ kind: Event.Kind) -> Event? {
    switch kind {
    case .lockAcquired:
      guard take(#","path":""#), let path = word(), take(#","pid":"#), let pid = integer().flatMap({ Int32(exactly: $0) }) else {
        return nil
      }
      return .lockAcquired(path: path, taker: pid)
    case .lockReleased:
      if take(#","holder_gone":false"#) { return .lockReleased(holderGone: false) }
      return take(#","holder_gone":true"#) ? .lockReleased(holderGone: true) : nil
    case .runStarted: return start().map { .runStarted($0) }
    case .runSpawned:
      guard take(#","pid":"#), let pid = integer().flatMap({ Int32(exactly: $0) }), take(#","start_ticks":"#),
        let ticks = integer().flatMap({ UInt64(exactly: $0) }), take(#","since_ns":"#), let since = integer()
      else { return nil }
      return .runSpawned(WorkerProcess(pid: pid, startTicks: ticks, since: MonotonicTime(nanoseconds: since)))
    case .runConfirmed: return .runConfirmed
    case .runEnded: return end().map { .runEnded($0) }
    case .fireEnded: return fireEnd().map { .fireEnded($0) }
    case .fireBegan, .runAdopted, .respawnDenied, .paused, .unpaused, .pruned, .onFireFailed: return nil
    }
  }

  private mutating func start() -> RunStart? {
    guard take(#","generation":"#), let generation = integer(), take(#","attempt":"#), let attempt = integer(),
      take(#","source":""#), let source = word(), take(#","rank":"#), let rank = integer(), take(#","supervisor":""#),
      let supervisor = word()
    else { return nil }
    return RunStart(generation: generation, attempt: attempt, source: source, rank: rank, supervisor: supervisor)
  }

  /// An end with what most ends have; one with a grade or swept processes is seldom enough.
  private mutating func end() -> RunEndRecord? {
    guard take(#","outcome":""#), let outcome = name().flatMap({ Outcome(rawValue: $0) }) else { return nil }
    var detail: String?
    if take(#","detail":""#) {
      guard let text = word() else { return nil }
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
      guard let respawn = word() else { return nil }
      end.respawn = respawn
    }
    guard take(#","log_bytes":"#), let log = integer(), take(#","cut_bytes":"#), let cut = integer(), take(#","swept_count":"#),
      let swept = integer()
    else { return nil }
    (end.logBytes, end.cutBytes, end.sweptCount) = (log, cut, swept)
    if take(#","reason":""#) {
      guard let reason = word() else { return nil }
      end.reason = reason
    }
    if take(#","summary":""#) {
      guard let summary = word() else { return nil }
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

  /// A text that something is counted by.
  private mutating func name() -> String? { text().map { String(decoding: $0, as: UTF8.self) } }

  /// A text that nothing is counted by.
  private mutating func word() -> String? { text().map { keepsTexts ? String(decoding: $0, as: UTF8.self) : "" } }
}

extension StraightLine {
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
    guard take(#","categories":["#), let categories = names(), take(#","reasons":["#), let reasons = reasons(),
      take(#","failures":[]"#)
    else { return nil }
    (end.categories, end.reasons) = (categories, reasons)
    return end
  }

  private mutating func reasons() -> [FireEnd.ReasonCount]? {
    var reasons: [FireEnd.ReasonCount] = []
    while !take("]") {
      guard reasons.isEmpty || take(","), take(#"{"reason":""#), let reason = name(), take(#","count":"#), let count = integer(),
        take(#","names":["#), let names = names(), take("}")
      else { return nil }
      reasons.append(FireEnd.ReasonCount(reason: reason, count: count, names: names))
    }
    return reasons
  }

  /// The texts of a list from behind its bracket.
  private mutating func names() -> [String]? {
    var names: [String] = []
    while !take("]") {
      guard names.isEmpty || take(","), take("\""), let name = name() else { return nil }
      names.append(name)
    }
    return names
  }
}
