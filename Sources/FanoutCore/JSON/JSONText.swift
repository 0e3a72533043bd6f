/// A text that was read to its end and is JSON, and is looked at where it stands: nothing is built of it, so that it
/// costs its bytes, whatever is in it. Small documents are easier to use as a `JSONDocument`.
public struct JSONText: Sendable {
  /// The text as it came.
  public let bytes: [UInt8]
  /// The bytes of its one value.
  public let root: Range<Int>
  /// The paths of keys that were written more than once, such as `selected.category`; at most 20, each
  /// key in them clipped.
  public let duplicateKeys: [String]

  /// Checks a whole text. Throws with the place where it stops being JSON.
  public init(checking bytes: [UInt8]) throws(JSONError) {
    let result = bytes.withUnsafeBytes { memory -> Result<(root: Range<Int>, duplicateKeys: [String]), JSONError> in
      do throws(JSONError) {
        return .success(try JSONText.check(memory))
      } catch {
        return .failure(error)
      }
    }
    let checked = try result.get()
    self.bytes = bytes
    root = checked.root
    duplicateKeys = checked.duplicateKeys
  }

  private static func check(_ memory: UnsafeRawBufferPointer) throws(JSONError) -> (
    root: Range<Int>, duplicateKeys: [String]
  ) {
    var scanner = try JSONScanner(memory)
    var duplicates = DuplicateKeys(ofBytes: memory.count)
    var root: Range<Int>?
    while let token = try scanner.next() {
      duplicates.take(token, of: scanner)
      root = (root?.lowerBound ?? token.start)..<token.end
    }
    // The scanner returns nil only after one whole value.
    guard let root else { throw scanner.error("expected a value", at: 0) }
    return (root, duplicates.paths)
  }

  /// Looks at the value that was found to stand there.
  func look<Found>(at range: Range<Int>, _ body: (JSONView) -> Found) -> Found? {
    bytes.withUnsafeBytes { JSONView(of: $0, at: range).map(body) }
  }
}
