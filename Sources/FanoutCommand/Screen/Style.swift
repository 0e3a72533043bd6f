/// How a phrase stands out, where colour is allowed. Nothing is said by colour alone.
public enum Style: String, Sendable {
  /// Headings.
  case bold = "1"
  /// What matters less.
  case faint = "2"
  /// Wrong.
  case red = "31"
  /// Well.
  case green = "32"
  /// Needs attention.
  case yellow = "33"
}
