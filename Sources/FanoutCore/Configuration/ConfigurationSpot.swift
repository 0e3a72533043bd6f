/// One value of a configuration file, with where it stands and the path of keys that leads to it.
struct ConfigurationSpot {
  /// What stands there and where; nothing in it is judged yet.
  let node: ConfigurationNode
  /// `worker.teardown[0].signal`; empty for the whole file.
  let path: String
  /// The last key of the path, as it was written.
  var name = ""
  /// The offset of that key; for what has no key, of the value.
  let keyOffset: Int
  /// Null is allowed here, which a sentence about a wrong value says.
  var mayBeNull = false
  /// The description of the key; nil for what has no key of its own: an element, a name.
  var key: ConfigurationKey?

  init(root: ConfigurationNode) {
    node = root
    path = ""
    keyOffset = root.offset
  }

  private init(_ node: ConfigurationNode, path: String, name: String, keyOffset: Int) {
    self.node = node
    self.path = path
    self.name = name
    self.keyOffset = keyOffset
  }

  var isNull: Bool { node.content == .null }
  var text: String? { if case .text(let text) = node.content { text } else { nil } }
  var truth: Bool? { if case .truth(let truth) = node.content { truth } else { nil } }
  var number: Double? { if case .number(let number, _) = node.content { number } else { nil } }

  /// The elements of a list; nil for anything else.
  var elements: [ConfigurationSpot]? {
    guard case .list(let nodes) = node.content else { return nil }
    return nodes.enumerated().map {
      ConfigurationSpot($0.element, path: "\(path)[\($0.offset)]", name: "", keyOffset: $0.element.offset)
    }
  }

  /// The members of an object in order, duplicates included; nil for anything else.
  var members: [ConfigurationSpot]? {
    guard case .object(let members) = node.content else { return nil }
    return members.map { member in
      let name = ConfigurationSpot.shown(member.name)
      return ConfigurationSpot(
        member.node, path: path.isEmpty ? name : "\(path).\(name)", name: member.name, keyOffset: member.offset)
    }
  }

  /// What kind of value it is, without the value.
  var kind: String {
    switch node.content {
    case .null: "null"
    case .truth: "true or false"
    case .number: "a number"
    case .text: "a string"
    case .list: "a list"
    case .object: "an object"
    }
  }

  /// What stands there, short and safe to print.
  var found: String {
    switch node.content {
    case .truth(let truth): String(truth)
    case .number(_, let written): written.count > 40 ? "\(written.prefix(40))…" : written
    case .text(let text): Quoted.text(text)
    case .null, .list, .object: kind
    }
  }

  // A key in a path needs quotes where it has what paths are made of, or anything that cannot be seen.
  private static func shown(_ key: String) -> String {
    let isPlain = !key.isEmpty && key.utf8.count <= 64 && key.utf8.allSatisfy { JSONScanner.isWord($0) || $0 == 0x2D }
    return isPlain ? key : Quoted.text(key)
  }
}
