/// What has a table of the fields that a line tells of it.
protocol RecordTable {
  /// One of which nothing was read yet: what a reader begins with, and what absent fields mean.
  static var blank: Self { get }

  /// The table: one line for each field, in the order of the journal's line. Added to, never renamed or reused;
  /// nothing in it depends on a value but for the schema.
  mutating func fields<Visitor: FieldVisitor>(_ line: inout Visitor) throws(Visitor.Failure)

  /// Who keeps its words for those who count.
  associatedtype Words: CountedWords = NoWords
  /// What is counted of it as an event, with its words as they were read.
  func counted(_ words: Words) -> CountedRecord.Content
  /// What is counted of it as an element of a list.
  var tally: Int64? { get }
}

extension RecordTable {
  func counted(_ words: Words) -> CountedRecord.Content { .uncounted }
  @inline(__always) var tally: Int64? { nil }
}
