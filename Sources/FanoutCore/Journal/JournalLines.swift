/// A journal that is read piece by piece by somebody who wants its records whole: nothing of its text has to be held
/// but the line at hand.
public struct JournalLines {
  /// How many lines or pieces of lines were no records so far.
  public private(set) var torn = 0
  private var reader = RecordReader()

  /// Nothing read so far.
  public init() {}

  /// Hands over every record in the whole lines of this text, in order; returns how much of it that was. What is left
  /// is the beginning of a line: it comes again with more behind it, or with nothing more as `isEnd`.
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
