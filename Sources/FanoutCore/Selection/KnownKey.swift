/// The four keys that can name categories, in the order of their steps (SPEC 4).
enum KnownKey: String, CaseIterable {
  case selected
  case diversityAlternatives = "diversity_alternatives"
  case alternatives
  case allScores = "all_scores"

  /// Whether a value that begins so can name something, or is the `null` with which a selector says that nothing is
  /// there.
  func recognises(_ kind: JSONToken.Kind) -> Bool {
    switch kind {
    case .null: true
    case .beginObject: self == .selected || self == .allScores
    case .beginArray: self != .selected
    default: false
    }
  }
}
