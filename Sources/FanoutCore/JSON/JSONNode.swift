/// One value of a document, with the place where it was written.
public struct JSONNode: Sendable {
  /// What a value can be.
  public enum Kind: Sendable {
    /// `null`
    case null
    /// `true` or `false`
    case bool(Bool)
    /// A number, `NaN` and infinities included.
    case number(JSONNumber)
    /// A text.
    case string(String)
    /// A list.
    case array([JSONNode])
    /// Keys and values.
    case object(JSONMembers)
  }

  /// The value.
  public let kind: Kind
  /// The bytes of the document that it was read from, quotes and brackets included.
  public let range: Range<Int>

  init(_ kind: Kind, _ range: Range<Int>) {
    self.kind = kind
    self.range = range
  }

  /// Whether it is `null`.
  public var isNull: Bool { if case .null = kind { true } else { false } }
  /// The truth value; nil for anything else.
  public var bool: Bool? { if case .bool(let value) = kind { value } else { nil } }
  /// The exact integer; nil for anything else.
  public var integer: Int64? { if case .number(let number) = kind { number.integer } else { nil } }
  /// The number, if it is finite; nil for anything else.
  public var double: Double? {
    if case .number(let number) = kind, number.double.isFinite { number.double } else { nil }
  }
  /// The text; nil for anything else.
  public var string: String? { if case .string(let value) = kind { value } else { nil } }
  /// The elements; nil for anything else.
  public var array: [JSONNode]? { if case .array(let elements) = kind { elements } else { nil } }
  /// The members; nil for anything else.
  public var object: JSONMembers? { if case .object(let members) = kind { members } else { nil } }
  /// The value of that key; nil where there is none, or no object.
  public subscript(_ key: String) -> JSONNode? { object?[key] }

  /// What it is, for sentences: `a string`, `an object`, `null`.
  public var kindName: String {
    switch kind {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let number): number.kindName
    case .string: "a string"
    case .array: "a list"
    case .object: "an object"
    }
  }
}
