/// A value of a configuration file as the scanner read it: what it is and at which byte it begins.
///
/// A tree of its own, because a document keeps only the last of duplicate keys (SPEC 4), and here each of them is a
/// mistake with a place.
struct ConfigurationNode: Equatable {
  /// What a value can be.
  enum Content: Equatable {
    case null
    case truth(Bool)
    case number(Double, written: String)
    case text(String)
    case list([ConfigurationNode])
    case object([Member])
  }

  /// A key and its value.
  struct Member: Equatable {
    let name: String
    let offset: Int
    let node: ConfigurationNode
  }

  let offset: Int
  let content: Content

  /// The one value of a JSON5 text.
  static func read(_ bytes: UnsafeRawBufferPointer) throws(JSONError) -> ConfigurationNode {
    var scanner = try JSONScanner(bytes, as: .json5)
    guard let token = try scanner.next() else {
      throw scanner.error("expected a value, found the end of the text", at: bytes.count)
    }
    let root = try value(token, &scanner)
    _ = try scanner.next()
    return root
  }

  /// The members of the object that a text begins with, as far as the text is JSON5: what stands before its first
  /// mistake.
  static func firstMembers(_ bytes: UnsafeRawBufferPointer) -> [Member] {
    var members: [Member] = []
    do throws(JSONError) {
      var scanner = try JSONScanner(bytes, as: .json5)
      guard try scanner.next()?.kind == .beginObject else { return [] }
      while let member = try member(&scanner) { members.append(member) }
    } catch {}
    return members
  }

  // Recursion is safe: the scanner refuses more than 128 levels.
  private static func value(
    _ token: JSONToken, _ scanner: inout JSONScanner
  ) throws(JSONError) -> ConfigurationNode {
    let content: Content
    switch token.kind {
    case .beginObject: content = .object(try members(&scanner))
    case .beginArray: content = .list(try elements(&scanner))
    case .string: content = .text(scanner.string(token))
    case .number: content = .number(scanner.number(token).double, written: scanner.text(token.start, token.end))
    case .yes, .no: content = .truth(token.kind == .yes)
    case .null: content = .null
    case .endObject, .endArray, .key: preconditionFailure("the scanner gave \(token.kind) where a value begins")
    }
    return ConfigurationNode(offset: token.start, content: content)
  }

  private static func elements(
    _ scanner: inout JSONScanner
  ) throws(JSONError) -> [ConfigurationNode] {
    var elements: [ConfigurationNode] = []
    while let token = try scanner.next(), token.kind != .endArray { elements.append(try value(token, &scanner)) }
    return elements
  }

  private static func members(_ scanner: inout JSONScanner) throws(JSONError) -> [Member] {
    var members: [Member] = []
    while let member = try member(&scanner) { members.append(member) }
    return members
  }

  /// The next member of the object that is being read; nil at its end.
  private static func member(_ scanner: inout JSONScanner) throws(JSONError) -> Member? {
    guard let key = try scanner.next(), key.kind == .key, let token = try scanner.next() else { return nil }
    return Member(name: scanner.string(key), offset: key.start, node: try value(token, &scanner))
  }
}
