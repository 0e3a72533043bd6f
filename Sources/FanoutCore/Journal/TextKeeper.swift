/// What becomes of the texts of a line that is read as it stands.
protocol TextKeeper {
  /// What is made of a text that a field holds.
  mutating func keep(_ text: CountedRecord.Text, _ value: inout String, as word: CountedWord?)
  /// The same where there may be none.
  mutating func keep(_ text: CountedRecord.Text, _ value: inout String?, as word: CountedWord?)
  /// What is made of one text of a list.
  mutating func keep(_ text: CountedRecord.Text, of list: inout [String], as word: CountedWord?)
  /// What is made of an object of a list, of which that number is counted.
  mutating func keep<Element>(_ element: Element, of list: inout [Element], tally: Int64?)
  /// The word of an enumeration that is counted was the one at that place.
  mutating func keep(place: Int)
}
