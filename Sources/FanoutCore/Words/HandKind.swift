/// Why a person is needed (SPEC 13, "Hands").
public enum HandKind: String, Sendable, CaseIterable {
  /// A worker asked something, and its category does not go on with that.
  case question
  /// A run ended badly.
  case crashed
  /// Three fires in a row admitted something and started nothing.
  case starving
  /// Two fires in a row could not follow their selector.
  case degraded
  /// A category failed or refused three times in a row.
  case failing
  /// Nobody is logged in at a backend, or more of them fail at once than can be their own fault.
  case backend
  /// A gate cannot be asked and closes, or was shut for three fires without an until, or holds for too long.
  case gate
  /// A queue for review is full.
  case reviews
  /// Fires that were expected did not come.
  case missedFires
  /// A run lives, and nobody looks after it.
  case orphan
  /// Two lanes held one lock.
  case violation
  /// The machine, or the state directory, keeps the loop from what it is for.
  case machine

  /// What `notify` is told of unless its configuration says more or less.
  public static let told = allCases.filter { ![.crashed, .gate, .reviews].contains($0) }
}
