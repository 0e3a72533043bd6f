/// One value of a configuration file, with where it stands and the path of keys that leads to it.
struct Spot {
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
  var number: Double? { if case .number(let number, _) = node.content { number } else { nil } }

  /// The elements of a list; nil for anything else.
  var elements: [Spot]? {
    guard case .list(let nodes) = node.content else { return nil }
    return nodes.enumerated().map { Spot($0.element, path: "\(path)[\($0.offset)]", name: "", keyOffset: $0.element.offset) }
  }

  /// The members of an object in order, duplicates included; nil for anything else.
  var members: [Spot]? {
    guard case .object(let members) = node.content else { return nil }
    return members.map { member in
      let name = Spot.shown(member.name)
      return Spot(member.node, path: path.isEmpty ? name : "\(path).\(name)", name: member.name, keyOffset: member.offset)
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

/// An object with its known keys told apart.
struct Fields {
  /// The object.
  let spot: Spot
  private let values: [String: Spot]

  init(_ spot: Spot, values: [String: Spot]) {
    self.spot = spot
    self.values = values
  }

  /// The value of a key; nil where it is absent.
  subscript(key: String) -> Spot? { values[key] }
}

extension ConfigurationReader {
  /// An object of which these keys are known; nil (and noted) where the value is none.
  mutating func fields(_ spot: Spot, known: [String]) -> Fields? {
    guard let members = members(spot, of: known.joined(separator: ", ")) else { return nil }
    var values: [String: Spot] = [:]
    for member in members {
      if known.contains(member.name) { values[member.name] = member } else { refuseUnknown(member, known: known) }
    }
    return Fields(spot, values: values)
  }

  /// The members of an object whose keys are names of something; of duplicate keys only the first, the others are noted.
  mutating func members(_ spot: Spot, of what: String) -> [Spot]? {
    guard let members = spot.members else {
      refuse(spot, allowed: "an object of \(what)")
      return nil
    }
    var seen: Set<String> = []
    return members.filter { member in
      let isFirst = seen.insert(member.name).inserted
      if !isFirst { refuseKey(member, "this key stands here twice; keep one of the two") }
      return isFirst
    }
  }
}
