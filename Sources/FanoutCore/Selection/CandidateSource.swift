/// Which of the five steps of SPEC 4 named a candidate.
public enum CandidateSource: String, Sendable, Equatable, CaseIterable {
  /// Step 1: `selected.category`, or the surface of a synthetic calibration.
  case selected
  /// Step 2: `diversity_alternatives[]`.
  case diversityAlternatives
  /// Step 3: `alternatives[]`.
  case alternatives
  /// Step 4: `all_scores`.
  case allScores
  /// Step 5: the allowlist, the final safety net.
  case allowlist
  /// A person named it (`fanout run CATEGORY`).
  case person
  /// Generation 1 of a productive run.
  case respawn
}
