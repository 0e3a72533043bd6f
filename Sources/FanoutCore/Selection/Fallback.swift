/// What an answer that cannot be followed leads to (`selector.fallback`).
public enum Fallback: String, Sendable, CaseIterable {
  /// The allowlist in its own order, as a degraded fire.
  case allowlist
  /// Nothing starts; the degradation stands.
  case none
}
