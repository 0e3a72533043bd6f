/// A category that the payload named, at its rank, with the step that named it first.
public struct Candidate: Sendable, Equatable {
  /// What was written, as it was written; canonical only where `category` is not nil.
  public let written: String
  /// The category; nil where the written text is no name (withheld as `invalidName`).
  public let category: Category?
  /// The step that named it first.
  public let source: CandidateSource
  /// What the selector wrote for it: a byte range of the payload; nil for the allowlist and for persons.
  public let selection: Range<Int>?
  /// The `id` in what the selector wrote for it: what is to be tried; nil: it wrote none.
  public let entry: String?

  /// A candidate as a step found it.
  public init(
    written: String, category: Category?, source: CandidateSource, selection: Range<Int>?, entry: String? = nil
  ) {
    self.written = written
    self.category = category
    self.source = source
    self.selection = selection
    self.entry = entry
  }
}
