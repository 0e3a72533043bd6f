/// Something that needs a person now: what a hand goes up for.
public struct HandCause: Sendable, Equatable {
  /// Why.
  public var kind: HandKind
  /// What it is about. Nothing that changes by itself stands in it: two causes are one where both are alike.
  public var subject: String
  /// The category that it is about; nil: none.
  public var category: Category?
  /// The run that it is about; nil: none.
  public var run: RunID?
  /// A sentence with its evidence.
  public var detail: String
  /// What a worker asked.
  public var question: String?

  /// A cause.
  public init(
    _ kind: HandKind, about subject: String, category: Category? = nil, run: RunID? = nil, _ detail: String,
    question: String? = nil
  ) {
    self.kind = kind
    self.subject = subject
    self.category = category
    self.run = run
    self.detail = detail
    self.question = question
  }

  /// What a cause is about that is no category, gate or run.
  public static let loop = "loop"
}
