/// Finds the keys that are written more than once in an object, while a text is read token by token.
struct DuplicateKeys {
  /// The keys' paths, such as `selected.category`, in the order in which their objects end; at most 20, each key in
  /// them clipped.
  private(set) var paths: [String] = []

  private struct Container {
    let isObject: Bool
    /// Where its keys begin among those of all open objects.
    let base: Int
    /// How many of its values have begun.
    var values = 0
  }

  private static let shown = 20

  private var open: [Container] = []
  private var keys: WrittenKeys
  private var noted = 0

  /// For a text of so many bytes.
  init(ofBytes count: Int) { keys = WrittenKeys(ofBytes: count) }

  /// Takes the next token of the scanner.
  mutating func take(_ token: JSONToken, of scanner: JSONScanner) {
    switch token.kind {
    case .key: keys.append(token)
    case .endObject, .endArray: close(scanner)
    case .string, .number, .yes, .no, .null: countValue()
    case .beginObject, .beginArray:
      countValue()
      open.append(Container(isObject: token.kind == .beginObject, base: keys.places.count))
    }
  }

  private mutating func countValue() {
    if !open.isEmpty { open[open.count - 1].values += 1 }
  }

  private mutating func close(_ scanner: JSONScanner) {
    guard let container = open.last else { return }
    // Paths are composed this often at most, and of clipped keys, so that a hostile text cannot make it quadratic.
    if container.isObject, noted < DuplicateKeys.shown {
      var repeated: [Int] = []
      keys.settle(from: container.base, in: scanner) { place in
        if repeated.count < DuplicateKeys.shown, !repeated.contains(place) { repeated.append(place) }
      }
      for place in repeated where noted < DuplicateKeys.shown { note(keys.places[place], scanner) }
    }
    keys.removeAll(from: container.base)
    open.removeLast()
  }

  /// Notes the path of a key that was written twice in the object that ends.
  private mutating func note(_ repeated: UInt32, _ scanner: JSONScanner) {
    noted += 1
    var path = ""
    for (around, inner) in zip(open, open.dropFirst()) {
      // The key that was read last in an open object is that of the value that is open in it.
      path +=
        around.isObject
        ? (path.isEmpty ? "" : ".") + name(keys.places[inner.base - 1], scanner) : "[\(around.values - 1)]"
    }
    path += (path.isEmpty ? "" : ".") + name(repeated, scanner)
    if !paths.contains(where: { JSONKey.same($0, path) }) { paths.append(path) }
  }

  private func name(_ place: UInt32, _ scanner: JSONScanner) -> String {
    scanner.key(at: place).map { clipped(scanner.string($0), to: 64) } ?? ""
  }
}
