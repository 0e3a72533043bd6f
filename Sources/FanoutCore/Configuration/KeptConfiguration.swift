extension Configuration {
  /// A configuration's text as it may be kept elsewhere, to be read again by who looks or stops: without comments, and
  /// without environments and properties of units, which may say what is secret. Nil: it is no JSON5.
  public static func kept(_ text: [UInt8]) -> [UInt8]? {
    text.withUnsafeBytes { buffer in
      guard let root = try? ConfigurationNode.read(buffer) else { return nil }
      return value(root, at: []).encoded() + [0x0A]
    }
  }

  /// Where values are nobody's business; nil: any name.
  private static let secrets: [[String?]] =
    [["selector", "environment"], ["backends", nil, "environment"]]
    + [["worker"], ["categories", nil, "worker"]].flatMap { (worker: [String?]) in
      [worker + ["environment"], worker + ["limits", "properties"]]
    }

  private static func isSecret(_ path: [String]) -> Bool {
    secrets.contains { secret in
      secret.count == path.count && zip(secret, path).allSatisfy { $0 == nil || $0 == $1 }
    }
  }

  private static func value(_ node: ConfigurationNode, at path: [String]) -> JSONValue {
    switch node.content {
    case .null: nil
    case .truth(let truth): .bool(truth)
    case .number(let number, _): Int64(exactly: number).map { .integer($0) } ?? .number(number)
    case .text(let text): .string(text)
    case .list(let nodes): .array(nodes.map { value($0, at: path) })
    case .object(let members):
      .object(
        members.filter { !isSecret(path + [$0.name]) }.map { JSONMember($0.name, value($0.node, at: path + [$0.name])) }
      )
    }
  }
}
