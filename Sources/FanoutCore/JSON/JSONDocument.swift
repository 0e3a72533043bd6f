/// A text that was read whole: its bytes, its values with their places, and the keys that were written twice.
public struct JSONDocument: Sendable {
  /// The text as it came.
  public let bytes: [UInt8]
  /// The text's one value.
  public let root: JSONNode
  /// The paths of keys that were written more than once, such as `selected.category`; at most 20, each
  /// key in them clipped.
  public let duplicateKeys: [String]

  /// Reads a whole text. Throws with the place where it stops being JSON of that dialect.
  public init(parsing bytes: [UInt8], as dialect: JSONDialect = .strict) throws(JSONError) {
    let result = bytes.withUnsafeBytes { memory -> Result<JSONTree.Built, JSONError> in
      do throws(JSONError) {
        return .success(try JSONTree.build(memory, as: dialect))
      } catch {
        return .failure(error)
      }
    }
    let built = try result.get()
    self.bytes = bytes
    root = built.root
    duplicateKeys = built.duplicateKeys
  }

  /// What was written for a node of this document.
  public func text(of node: JSONNode) -> ArraySlice<UInt8> { bytes[node.range] }

  /// Line and column, both from 1, of a byte of this document.
  public func position(of offset: Int) -> (line: Int, column: Int) {
    bytes.withUnsafeBytes { TextPosition.of(offset, in: $0) }
  }
}
