/// A journal that is read piece by piece by somebody who counts: nothing of it has to be held but the line at hand.
public struct CountedLines {
  /// How many lines or pieces of lines were no records so far.
  public private(set) var torn = 0
  private var straight = CountedRecordReader()
  private var records = RecordReader()

  /// Nothing read so far.
  public init() {}

  /// Hands over what is counted of every record in the whole lines of this text, in order; returns how much of it that
  /// was. What is left is the beginning of a line: it comes again with more behind it, or with nothing more as `isEnd`.
  ///
  /// - Parameter ofLoop: Gets those whole that are about no run, but about fires and pauses. They are few, and take ten times as long.
  public mutating func read(
    _ text: UnsafeRawBufferPointer, isEnd: Bool, ofLoop: ((Record) -> Void)? = nil,
    _ body: (borrowing CountedRecord) -> Void
  ) -> Int {
    var start = 0
    // One for all, because it is filled faster than made.
    var counted = CountedRecord()
    while start < text.count {
      let rest = UnsafeRawBufferPointer(rebasing: text[start...])
      var line = CanonicalLine(rest)
      if straight.read(&line, into: &counted), line.position < Record.longest, line.isAtNewline || isEnd && line.isRead
      {
        body(counted)
        if let ofLoop, counted.run == nil,
          let record = records.record(UnsafeRawBufferPointer(rebasing: rest[..<line.position]))
        {
          ofLoop(record)
        }
        start += line.position + 1
        continue
      }
      let end = JournalText.lineEnd(in: rest, from: 0)
      // Without its newline it may go on, and only the end of the text tells that it does not.
      guard end < rest.count || isEnd else { break }
      torn += JournalText.read(UnsafeRawBufferPointer(rebasing: rest[..<end]), &records) { record in
        record.counted(body)
        if let ofLoop, record.run == nil { ofLoop(record) }
      }
      start += end + 1
    }
    return min(start, text.count)
  }
}

extension CanonicalLine {
  /// Whether a newline stands here.
  fileprivate var isAtNewline: Bool { position < bytes.count && bytes[position] == 0x0A }
}
