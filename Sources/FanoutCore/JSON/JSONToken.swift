/// One piece of a JSON text: what it is and where it stands. It owns nothing; the scanner that made it reads its value.
public struct JSONToken: Sendable, Equatable {
  /// What a piece can be.
  public enum Kind: UInt8, Sendable {
    /// `{`
    case beginObject
    /// `}`
    case endObject
    /// `[`
    case beginArray
    /// `]`
    case endArray
    /// The key of a member; its value is the next token.
    case key
    /// A string value.
    case string
    /// A number, `NaN` or an infinity.
    case number
    /// `true`
    case yes
    /// `false`
    case no
    /// `null`
    case null
  }

  /// What it is.
  public let kind: Kind
  /// The piece's first byte.
  public let start: Int
  /// The byte after its last one (quotes included).
  public let end: Int
  /// Whether a string or key contains escapes, so that its bytes are not yet its text.
  let hasEscapes: Bool

  init(_ kind: Kind, _ start: Int, _ end: Int, hasEscapes: Bool = false) {
    self.kind = kind
    self.start = start
    self.end = end
    self.hasEscapes = hasEscapes
  }
}
