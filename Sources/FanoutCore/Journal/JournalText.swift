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
  static func read(_ line: UnsafeRawBufferPointer, _ reader: inout RecordReader, _ body: (Record) -> Void) -> Int {
    if let record = reader.record(line) {
      body(record)
      return 0
    }
    return isBlank(line) ? 0 : salvage(line, &reader, body)
  }

  /// Reads the records that stand behind a torn one in the same line: its writer died before its newline, and the next
  /// writer could not know. Where a record begins is certain, because inside a string the quotes of `{"v":` are
  /// escaped.
  private static func salvage(_ line: UnsafeRawBufferPointer, _ reader: inout RecordReader, _ body: (Record) -> Void)
    -> Int
  {
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
  static func lineEnd(in text: UnsafeRawBufferPointer, from start: Int) -> Int {
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
