/// What was found where a worker reports its outcome. Read once, after its own exit.
public enum OutcomeReading: Sendable, Equatable {
  /// There was no file.
  case none
  /// A complete, valid report.
  case report(OutcomeReport)
  /// Something that cannot be read: a sentence.
  case unreadable(String)
}
