/// Keeps those words of a table that are counted, where they were read, and makes nothing of the others.
protocol CountedWords: TextKeeper {
  /// None so far.
  init()
  /// Keeps one.
  mutating func keep(_ text: CountedRecord.Text, as word: CountedWord)
  /// An element of a list is over, of which that number is counted.
  mutating func keep(tally: Int64)
}

extension CountedWords {
  @inline(__always) mutating func keep(_ text: CountedRecord.Text, as word: CountedWord) {}
  @inline(__always) mutating func keep(tally: Int64) {}
  @inline(__always) mutating func keep(place: Int) {}

  @inline(__always)
  mutating func keep(_ text: CountedRecord.Text, _ value: inout String, as word: CountedWord?) {
    if let word { keep(text, as: word) }
  }

  @inline(__always)
  mutating func keep(_ text: CountedRecord.Text, _ value: inout String?, as word: CountedWord?) {
    if let word { keep(text, as: word) }
  }

  @inline(__always)
  mutating func keep(_ text: CountedRecord.Text, of list: inout [String], as word: CountedWord?) {
    if let word { keep(text, as: word) }
  }

  @inline(__always) mutating func keep<Element>(_ element: Element, of list: inout [Element], tally: Int64?) {
    if let tally { keep(tally: tally) }
  }
}
