/// One key of `fanout.json5`: all that is said of it anywhere. The reader knows it by this, `init` writes it and its
/// comment, the schema, the manual and `help config` show it.
public struct ConfigurationKey: Sendable, Equatable {
  /// As it is written.
  public let name: String
  /// What may stand behind it.
  public let kind: ConfigurationKind
  /// What holds where it is absent, as JSON5; nil: it must be there.
  public let standard: String?
  /// Whether null may stand there; the meaning says what that means.
  public let mayBeNull: Bool
  /// The version that knew it first.
  public let since: String
  /// What it is for, in a few words that begin small and end without a full stop.
  public let meaning: String
  /// What to know beyond that, in whole sentences.
  public let more: String
  /// A value as a person may write it, as JSON5.
  public let example: String?
  /// The key beside it that must be there where this one is not; nil: there is none.
  public let insteadOf: String?
  /// The key beside it without which this one says nothing; nil: there is none.
  public let beside: String?

  /// A key, with `standard` nil where it must be there.
  init(
    _ name: String, _ kind: ConfigurationKind, _ standard: String?, orNull mayBeNull: Bool = false,
    since: String = "0.1", insteadOf: String? = nil, beside: String? = nil, example: String? = nil, _ meaning: String,
    more: String = ""
  ) {
    self.name = name
    self.kind = kind
    self.standard = standard
    self.mayBeNull = mayBeNull
    self.since = since
    self.meaning = meaning
    self.more = more
    self.example = example
    self.insteadOf = insteadOf
    self.beside = beside
  }

  /// Whether there is no configuration without it, unless another key stands in its place.
  public var isRequired: Bool { standard == nil && insteadOf == nil }

  /// The keys of the object behind it that the description goes into; empty for anything else.
  public var members: [ConfigurationKey] {
    switch kind {
    case .object(let keys), .list(of: .object(let keys), some: _), .named(_, .object(let keys), orNull: _): keys
    default: []
    }
  }

  /// What stands in the list behind it, as a key of its own; nil: no list stands there.
  var element: ConfigurationKey? {
    guard case .list(of: let kind, some: _) = kind else { return nil }
    return ConfigurationKey(name, kind, nil, since: since, meaning)
  }

  /// The type, default and age: `a duration of 1s or more, or null; default "1h"`.
  public var terms: String {
    let type = kind.words + (mayBeNull ? ", or null" : "")
    let standing = insteadOf.map { "; in place of \($0)" } ?? "; required"
    return type + (standard.map { "; default \($0)" } ?? standing) + "; since \(since)"
  }
}
