/// The text of a journal file: lines, most of them records.
public enum JournalText {
  /// Every record in the order of the text, and how many lines or pieces of lines were none.
  ///
  /// Empty lines count for nothing: an append that follows a short write begins with a newline.
  public static func records(in bytes: [UInt8]) -> (records: [Record], torn: Int) {
    var records: [Record] = []
    var lines = JournalLines()
    bytes.withUnsafeBytes { _ = lines.read($0, isEnd: true) { records.append($0) } }
    return (records, lines.torn)
  }

  /// Hands over the record of a line, or those that can be saved from it; returns how many pieces of it were none.
  fileprivate static func read(_ line: UnsafeRawBufferPointer, _ reader: inout RecordReader, _ body: (Record) -> Void) -> Int {
    if let record = reader.record(line) {
      body(record)
      return 0
    }
    return isBlank(line) ? 0 : salvage(line, &reader, body)
  }

  /// Reads the records that stand behind a torn one in the same line: its writer died before its newline, and the next
  /// writer could not know. Where a record begins is certain, because inside a string the quotes of `{"v":` are escaped.
  private static func salvage(_ line: UnsafeRawBufferPointer, _ reader: inout RecordReader, _ body: (Record) -> Void) -> Int {
    var torn = 0
    var start = 0
    while start < line.count {
      var end = start + 1
      while end < line.count, !isRecordStart(line, end) { end += 1 }
      let piece = UnsafeRawBufferPointer(rebasing: line[start..<end])
      if let record = reader.record(piece) {
        body(record)
      } else if !isBlank(piece) {
        torn += 1
      }
      start = end
    }
    return torn
  }

  private static func isRecordStart(_ line: UnsafeRawBufferPointer, _ index: Int) -> Bool {
    let opening: StaticString = "{\"v\":"
    guard line[index] == opening.utf8Start[0], index + opening.utf8CodeUnitCount <= line.count else { return false }
    return (1..<opening.utf8CodeUnitCount).allSatisfy { line[index + $0] == opening.utf8Start[$0] }
  }

  private static func isBlank(_ line: UnsafeRawBufferPointer) -> Bool {
    line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
  }

  /// The next newline, or the end of the text. Eight bytes at a time while none of them is one.
  fileprivate static func lineEnd(in text: UnsafeRawBufferPointer, from start: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var index = start
    while index + 8 <= text.count {
      let word = text.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ (ones &* 0x0A)
      // A borrow between bytes may stop this early, never late.
      if (word &- ones) & ~word & (ones &* 0x80) != 0 { break }
      index += 8
    }
    while index < text.count, text[index] != 0x0A { index += 1 }
    return index
  }
}

/// A journal that is read piece by piece by somebody who wants its records whole: nothing of its text has to be held but the line at hand.
public struct JournalLines {
  /// How many lines or pieces of lines were no records so far.
  public private(set) var torn = 0
  private var reader = RecordReader()

  /// Nothing read so far.
  public init() {}

  /// Hands over every record in the whole lines of this text, in order; returns how much of it that was. What is left is the beginning of
  /// a line: it comes again with more behind it, or with nothing more as `isEnd`.
  public mutating func read(_ text: UnsafeRawBufferPointer, isEnd: Bool, _ body: (Record) -> Void) -> Int {
    var start = 0
    while start < text.count {
      let end = JournalText.lineEnd(in: text, from: start)
      guard end < text.count || isEnd else { break }
      torn += JournalText.read(UnsafeRawBufferPointer(rebasing: text[start..<end]), &reader, body)
      start = end + 1
    }
    return min(start, text.count)
  }
}

/// A journal that is read piece by piece by somebody who counts: nothing of it has to be held but the line at hand.
public struct JournalGlances {
  /// How many lines or pieces of lines were no records so far.
  public private(set) var torn = 0
  private var straight = GlanceReader()
  private var records = RecordReader()

  /// Nothing read so far.
  public init() {}

  /// Hands over a glance at every record in the whole lines of this text, in order; returns how much of it that was. What is left is the
  /// beginning of a line: it comes again with more behind it, or with nothing more as `isEnd`.
  ///
  /// - Parameter ofLoop: Gets those whole that are about no run, but about fires and pauses. They are few, and take ten times as long.
  public mutating func read(
    _ text: UnsafeRawBufferPointer, isEnd: Bool, ofLoop: ((Record) -> Void)? = nil, _ body: (borrowing Glance) -> Void
  ) -> Int {
    var start = 0
    // One for all, because it is filled faster than made.
    var glance = Glance()
    while start < text.count {
      let rest = UnsafeRawBufferPointer(rebasing: text[start...])
      var line = StraightLine(rest)
      if straight.read(&line, into: &glance), line.position < Record.longest, line.isAtNewline || isEnd && line.isRead {
        body(glance)
        if let ofLoop, glance.run == nil, let record = records.record(UnsafeRawBufferPointer(rebasing: rest[..<line.position])) {
          ofLoop(record)
        }
        start += line.position + 1
        continue
      }
      let end = JournalText.lineEnd(in: rest, from: 0)
      // Without its newline it may go on, and only the end of the text tells that it does not.
      guard end < rest.count || isEnd else { break }
      torn += JournalText.read(UnsafeRawBufferPointer(rebasing: rest[..<end]), &records) { record in
        record.glance(body)
        if let ofLoop, record.run == nil { ofLoop(record) }
      }
      start += end + 1
    }
    return min(start, text.count)
  }
}

extension StraightLine {
  /// Whether a newline stands here.
  fileprivate var isAtNewline: Bool { position < bytes.count && bytes[position] == 0x0A }
}
