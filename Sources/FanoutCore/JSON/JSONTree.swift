/// Builds the tree of a document from the scanner's tokens, without recursion: open containers wait on a stack of their
/// own.
struct JSONTree {
  typealias Built = (root: JSONNode, duplicateKeys: [String])

  private struct Container {
    let start: Int
    let isObject: Bool
    /// Where its values begin among those that wait.
    let base: Int
  }

  private var open: [Container] = []
  /// Finished values of open containers; those of one container are taken off together when it ends.
  private var waiting: [JSONMembers.Member] = []
  /// The key that each value being read belongs to; empty in arrays.
  private var key: (text: String, offset: Int) = ("", 0)
  private var keys: [(text: String, offset: Int)] = []

  static func build(_ memory: UnsafeRawBufferPointer, as dialect: JSONDialect) throws(JSONError) -> Built {
    var scanner = try JSONScanner(memory, as: dialect)
    var tree = JSONTree()
    var duplicates = DuplicateKeys(ofBytes: memory.count)
    while let token = try scanner.next() {
      tree.take(token, scanner)
      duplicates.take(token, of: scanner)
    }
    // The scanner returns nil only after one whole value.
    guard let root = tree.waiting.last?.value else { throw scanner.error("expected a value", at: 0) }
    return (root, duplicates.paths)
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
    let values = waiting[container.base...]
    let kind: JSONNode.Kind = container.isObject ? .object(JSONMembers(values)) : .array(values.map(\.value))
    waiting.removeSubrange(container.base...)
    key = keys.popLast() ?? ("", 0)
    append(kind, container.start..<token.end)
  }
}
