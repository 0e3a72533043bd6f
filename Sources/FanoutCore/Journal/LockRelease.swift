/// What is told of a lock that is freed: the carrier of the table of `Event.lockReleased`.
struct LockRelease: RecordTable {
  /// Whether it was found free, with its holder gone.
  var holderGone: Bool

  static var blank: LockRelease { LockRelease(holderGone: false) }

  @inline(__always) mutating func fields<Visitor: FieldVisitor>(_ line: inout Visitor) throws(Visitor.Failure) {
    try line.flag("holder_gone", &holderGone)
  }

  @inline(__always) func counted(_ words: NoWords) -> CountedRecord.Content { .lockReleased }
}
