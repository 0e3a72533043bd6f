import FanoutCore

/// One point of `fanout check`: what was looked at, and how it stands.
public struct Finding: Sendable, Equatable {
  /// How it stands.
  public enum Kind: String, Sendable {
    /// Well.
    case ok
    /// Nothing could be started, or not rightly.
    case problem
    /// Worth knowing, and nothing stands in the way.
    case note
  }

  /// How it stands.
  public var kind: Kind
  /// What was looked at: `selector`, `worker`, `locks`, …
  public var subject: String
  /// What was found, and what to do.
  public var text: String

  /// As one object of a document.
  public var json: JSONValue {
    ["kind": .string(kind.rawValue), "subject": .string(subject), "text": .string(text)]
  }

  /// Reads what `json` wrote.
  init?(json node: JSONNode) {
    guard let kind = node["kind"]?.string.flatMap(Kind.init), let subject = node["subject"]?.string,
      let text = node["text"]?.string
    else { return nil }
    self.init(kind, subject, text)
  }

  /// A finding.
  public init(_ kind: Kind, _ subject: String, _ text: String) {
    self.kind = kind
    self.subject = subject
    self.text = text
  }
}
