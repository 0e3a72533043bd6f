/// What is told of a lock that was taken: the carrier of the table of `Event.lockAcquired`.
struct LockTaking: RecordTable {
  /// The lock.
  var path: String
  /// The number of who took it.
  var taker: Int32
  /// Where that number means it (`RecordedNumbers`).
  var namespace: String?

  static var blank: LockTaking { LockTaking(path: "", taker: 0) }

  @inline(__always) mutating func fields<Visitor: FieldVisitor>(_ line: inout Visitor) throws(Visitor.Failure) {
    try line.text("path", &path, .free)
    try line.integer("pid", &taker)
    try line.text("namespace", &namespace, .word)
  }

  @inline(__always) func counted(_ words: NoWords) -> CountedRecord.Content { .lockAcquired }
}
