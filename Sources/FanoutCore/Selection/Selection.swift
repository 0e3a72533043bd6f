/// What a fire has to work with after asking its selector: candidates in order, and whether the answer could be
/// followed.
public struct Selection: Sendable, Equatable {
  /// Steps 1–4 in order, each category once; then, only if step 5 was reached, the allowlist's entries as
  /// `Source.allowlist`.
  public let candidates: [Candidate]
  /// Why the selector could not be followed; nil where it was.
  public let degradation: Degradation?
  /// Whether the selector said that there is nothing to do, which is an answer: nothing starts, and that is right.
  public let isNoWork: Bool
  /// What was recognised in the answer, such as `selected+diversity_alternatives`; `none` without a readable answer.
  public let shape: String
  /// The answer's top-level keys; at most 20, each clipped.
  public let keysSeen: [String]
  /// Sentences for people: what was skipped and why, and which keys were written twice.
  public let notes: [String]
  /// How many entries and known keys were skipped.
  public let skipped: Int

  /// A selection from its parts.
  public init(
    candidates: [Candidate], degradation: Degradation?, isNoWork: Bool, shape: String, keysSeen: [String],
    notes: [String], skipped: Int
  ) {
    self.candidates = candidates
    self.degradation = degradation
    self.isNoWork = isNoWork
    self.shape = shape
    self.keysSeen = keysSeen
    self.notes = notes
    self.skipped = skipped
  }

  /// Reads an answer and orders its candidates: all of SPEC 4 in one call.
  public static func select(
    _ answer: SelectorAnswer, names: CategoryNames, allowlist: [Category], fallback: Fallback
  ) -> Selection {
    select(SelectorPayload.read(answer), names: names, allowlist: allowlist, fallback: fallback)
  }

  /// The same for an answer that was read already.
  public static func select(
    _ reading: Result<SelectorPayload, Degradation>, names: CategoryNames, allowlist: [Category], fallback: Fallback
  ) -> Selection {
    switch reading {
    case .success(let payload):
      CandidateOrder.candidates(payload, names: names, allowlist: allowlist, fallback: fallback)
    case .failure(let degradation):
      CandidateOrder.candidates(without: degradation, allowlist: allowlist, fallback: fallback)
    }
  }
}
