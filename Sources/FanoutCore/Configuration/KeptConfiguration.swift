extension Configuration {
  /// A configuration's text as it may be kept elsewhere, to be read again: without comments, and without what its
  /// environments say, which may be secret. Nil: it is no JSON5.
  public static func kept(_ text: [UInt8]) -> [UInt8]? {
    text.withUnsafeBytes { buffer in
      guard let root = try? ConfigurationNode.read(buffer) else { return nil }
      return value(root).encoded(pretty: true) + [0x0A]
    }
  }

  /// The key whose values are nobody's business.
  private static let environment = "environment"

  private static func value(_ node: ConfigurationNode, isSecret: Bool = false) -> JSONValue {
    switch node.content {
    case .null: nil
    case .truth(let truth): .bool(truth)
    case .number(let number, _): Int64(exactly: number).map { .integer($0) } ?? .number(number)
    case .text(let text): .string(isSecret ? "" : text)
    case .list(let nodes): .array(nodes.map { value($0, isSecret: isSecret) })
    case .object(let members):
      .object(
        members.map { JSONMember($0.name, value($0.node, isSecret: isSecret || $0.name == environment)) })
    }
  }
}
