/// Builds the tree of a document from the scanner's tokens, without recursion: open containers wait on a stack of their own.
struct JSONTree {
  typealias Built = (root: JSONNode, duplicateKeys: [String])

  private struct Container {
    let start: Int
    let isObject: Bool
    /// Where its values begin among those that wait.
    let base: Int
  }

  private static let duplicatesShown = 20

  private var open: [Container] = []
  /// Finished values of open containers; those of one container are taken off together when it ends.
  private var waiting: [JSONMembers.Member] = []
  /// The key that each value being read belongs to; empty in arrays.
  private var key: (text: String, offset: Int) = ("", 0)
  private var keys: [(text: String, offset: Int)] = []
  private var duplicateKeys: [String] = []
  private var noted = 0

  static func build(_ memory: UnsafeRawBufferPointer, as dialect: JSONDialect) throws(JSONError) -> Built {
    var scanner = try JSONScanner(memory, as: dialect)
    var tree = JSONTree()
    while let token = try scanner.next() { tree.take(token, scanner) }
    // The scanner returns nil only after one whole value.
    guard let root = tree.waiting.last?.value else { throw scanner.error("expected a value", at: 0) }
    return (root, tree.duplicateKeys)
  }

  private mutating func take(_ token: JSONToken, _ scanner: borrowing JSONScanner) {
    switch token.kind {
    case .key: key = (scanner.string(token), token.start)
    case .beginObject, .beginArray:
      open.append(Container(start: token.start, isObject: token.kind == .beginObject, base: waiting.count))
      keys.append(key)
      key = ("", 0)
    case .endObject, .endArray: close(token)
    case .string: append(.string(scanner.string(token)), token.start..<token.end)
    case .number: append(.number(scanner.number(token)), token.start..<token.end)
    case .yes: append(.bool(true), token.start..<token.end)
    case .no: append(.bool(false), token.start..<token.end)
    case .null: append(.null, token.start..<token.end)
    }
  }

  private mutating func append(_ kind: JSONNode.Kind, _ range: Range<Int>) {
    waiting.append(JSONMembers.Member(key: key.text, value: JSONNode(kind, range), keyOffset: key.offset))
  }

  private mutating func close(_ token: JSONToken) {
    guard let container = open.popLast() else { return }
    let kind: JSONNode.Kind
    if container.isObject {
      var repeated: [String] = []
      kind = .object(
        JSONMembers(waiting[container.base...]) { key in
          if repeated.count < JSONTree.duplicatesShown, !repeated.contains(key) { repeated.append(key) }
        })
      for key in repeated { note(key, in: container) }
    } else {
      kind = .array(waiting[container.base...].map(\.value))
    }
    waiting.removeSubrange(container.base...)
    key = keys.popLast() ?? ("", 0)
    append(kind, container.start..<token.end)
  }

  /// Notes the path of a key that was written twice in the container that just ended.
  private mutating func note(_ repeated: String, in container: Container) {
    // Paths are composed this often at most, and of clipped keys, so that a hostile text cannot make it quadratic.
    guard noted < JSONTree.duplicatesShown else { return }
    noted += 1
    var path = ""
    for (index, outer) in (open + [container]).enumerated() where index > 0 {
      // Values that wait in the container around this one: its index, where that is an array.
      let around = open[index - 1]
      path += around.isObject ? (path.isEmpty ? "" : ".") + clipped(keys[index].text, to: 64) : "[\(outer.base - around.base)]"
    }
    path += (path.isEmpty ? "" : ".") + clipped(repeated, to: 64)
    if !duplicateKeys.contains(path) { duplicateKeys.append(path) }
  }
}
