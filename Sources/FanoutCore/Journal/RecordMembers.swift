/// Where the values of known keys stand in the object at hand.
struct RecordMembers {
  /// By the numbers of their keys.
  private(set) var tokens = [JSONToken?](repeating: nil, count: RecordKey.allCases.count)
  private var used: [Int] = []
  private let keys = RecordKey.table

  /// Reads an object from behind its brace to its end; false where it is none. Of two values of one key the last
  /// counts.
  mutating func read(_ scanner: inout JSONScanner) -> Bool {
    for index in used { tokens[index] = nil }
    used.removeAll(keepingCapacity: true)
    do throws(JSONError) {
      while let token = try scanner.next(), token.kind == .key {
        let key = RecordMembers.contents(token, scanner, { keys.index(of: $0) })
        guard var value = try scanner.next() else { return false }
        if value.kind == .beginObject || value.kind == .beginArray, let end = try scanner.skipContainer() {
          value = JSONToken(value.kind, value.start, end.end)
        }
        if let key {
          tokens[key] = value
          used.append(key)
        }
      }
      return true
    } catch {
      return false
    }
  }

  /// Hands out the bytes of a key or string token as they mean, escapes read.
  static func contents<Result>(
    _ token: JSONToken, _ scanner: JSONScanner, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    if token.hasEscapes { return Array(scanner.string(token).utf8).withUnsafeBytes { body($0) } }
    return body(UnsafeRawBufferPointer(rebasing: scanner.bytes[(token.start + 1)..<(token.end - 1)]))
  }
}
