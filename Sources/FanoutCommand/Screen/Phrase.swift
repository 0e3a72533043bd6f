/// A piece of text for people, with its style. It is made harmless (`Terminal.visible`) when it is printed, and only
/// then is the style added: so a worker's text can be a phrase like any other.
public struct Phrase: Sendable, Equatable, ExpressibleByStringInterpolation {
  /// The text as it was got.
  public let text: String
  /// How it stands out.
  public let style: Style?

  /// A phrase.
  public init(_ text: String, _ style: Style? = nil) {
    self.text = text
    self.style = style
  }

  /// A phrase without a style.
  public init(stringLiteral text: String) { self.init(text) }

  /// The same text in another style.
  public func styled(_ style: Style?) -> Phrase { Phrase(text, style) }

  /// Harmless text, in colour if asked for.
  func rendered(inColor: Bool) -> String { painted(Terminal.visible(text), inColor: inColor) }

  /// Text that is already harmless, in this phrase's style.
  func painted(_ text: String, inColor: Bool) -> String {
    guard inColor, let style, !text.isEmpty else { return text }
    return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
  }
}
