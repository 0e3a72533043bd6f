/// A pull-style tokenizer: each call of `next` checks the grammar and returns one token, without building anything.
///
/// The memory belongs to the caller and must outlive the scanner: make and use it inside one `withUnsafeBytes`.
/// State is a few words, whatever the input: nothing recurses, so hostile nesting cannot exhaust a stack.
public struct JSONScanner {
  /// Arrays and objects may be nested this deep (SPEC 4).
  public static let deepest = 128

  let bytes: UnsafeRawBufferPointer
  let dialect: JSONDialect
  var position: Int
  private var depth = 0
  /// One bit per open container, the innermost lowest: 1 is an object.
  private var containers: UInt128 = 0
  private var expected = Expectation.value

  private enum Expectation {
    case value, valueOrEnd, keyOrEnd, separator, end
  }

  /// A scanner at the start of a text. Throws where the text is not UTF-8.
  public init(_ bytes: UnsafeRawBufferPointer, as dialect: JSONDialect = .strict) throws(JSONError) {
    self.bytes = bytes
    self.dialect = dialect
    position = TextPosition.byteOrderMark(of: bytes)
    // Places are kept in four bytes.
    guard bytes.count <= UInt32.max else { throw error("the text is longer than 4 GiB", at: 0) }
    if let fault = UTF8Check.firstFault(in: bytes) {
      throw error("the text is not UTF-8 (byte 0x\(hexadecimal(bytes[fault], 2)))", at: fault)
    }
  }

  /// A scanner before a value of a text that was read to its end without an error: from here on none can come.
  init(checked bytes: UnsafeRawBufferPointer, at place: Int) {
    self.bytes = bytes
    dialect = .strict
    position = place
  }

  /// The next token; nil once, and only when, one whole value was read and nothing but white space follows.
  public mutating func next() throws(JSONError) -> JSONToken? {
    try skipSpace()
    switch expected {
    case .separator: return try afterValue()
    case .value: return try value()
    case .keyOrEnd: return peek == UInt8(ascii: "}") ? close(.endObject) : try key()
    case .valueOrEnd: return peek == UInt8(ascii: "]") ? close(.endArray) : try value()
    case .end:
      guard position == bytes.count else {
        throw error("expected the end of the text, found \(found(at: position))", at: position)
      }
      return nil
    }
  }

  /// Reads past the rest of the container whose begin token was just returned; returns its end token.
  public mutating func skipContainer() throws(JSONError) -> JSONToken? {
    let outside = depth - 1
    while let token = try next() {
      if depth == outside { return token }
    }
    return nil
  }

  /// The same in a text that was checked, where brackets and strings say enough.
  mutating func passContainer() -> JSONToken {
    var level = 1
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): level += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): level -= 1
      case UInt8(ascii: "\""): passString()
      default: break
      }
      if level == 0 { break }
      position += 1
    }
    return close(isInObject ? .endObject : .endArray)
  }

  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private var isInObject: Bool { containers & 1 == 1 }

  private mutating func afterValue() throws(JSONError) -> JSONToken {
    let closing = isInObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
    let end = isInObject ? JSONToken.Kind.endObject : .endArray
    if peek == closing { return close(end) }
    guard peek == UInt8(ascii: ",") else {
      throw error("expected ',' or '\(Character(Unicode.Scalar(closing)))', found \(found(at: position))", at: position)
    }
    position += 1
    try skipSpace()
    if dialect == .json5, peek == closing { return close(end) }
    return isInObject ? try key() : try value()
  }

  private mutating func value() throws(JSONError) -> JSONToken {
    guard let byte = peek else { throw error("expected a value, found the end of the text", at: position) }
    switch byte {
    case UInt8(ascii: "{"): return try open(.beginObject, then: .keyOrEnd)
    case UInt8(ascii: "["): return try open(.beginArray, then: .valueOrEnd)
    case UInt8(ascii: "\""): return finished(try string(.string, quote: byte))
    case UInt8(ascii: "'") where dialect == .json5: return finished(try string(.string, quote: byte))
    case UInt8(ascii: "t") where take("true"): return finished(JSONToken(.yes, position - 4, position))
    case UInt8(ascii: "f") where take("false"): return finished(JSONToken(.no, position - 5, position))
    case UInt8(ascii: "n") where take("null"): return finished(JSONToken(.null, position - 4, position))
    default:
      guard let token = try number() else {
        throw error("expected a value, found \(found(at: position))", at: position)
      }
      return finished(token)
    }
  }

  private mutating func key() throws(JSONError) -> JSONToken {
    let token = try keyAlone()
    try skipSpace()
    guard peek == UInt8(ascii: ":") else { throw error("expected ':', found \(found(at: position))", at: position) }
    position += 1
    expected = .value
    return token
  }

  private mutating func open(_ kind: JSONToken.Kind, then next: Expectation) throws(JSONError) -> JSONToken {
    guard depth < JSONScanner.deepest else { throw error("more than \(JSONScanner.deepest) levels deep", at: position) }
    depth += 1
    containers = containers << 1 | (kind == .beginObject ? 1 : 0)
    expected = next
    position += 1
    return JSONToken(kind, position - 1, position)
  }

  private mutating func close(_ kind: JSONToken.Kind) -> JSONToken {
    depth -= 1
    containers >>= 1
    position += 1
    return finished(JSONToken(kind, position - 1, position))
  }

  private mutating func finished(_ token: JSONToken) -> JSONToken {
    expected = depth == 0 ? .end : .separator
    return token
  }

  /// Takes the word that stands here; a longer word is not it.
  mutating func take(_ word: StaticString) -> Bool {
    let end = position + word.utf8CodeUnitCount
    guard end <= bytes.count else { return false }
    for index in 0..<word.utf8CodeUnitCount where bytes[position + index] != word.utf8Start[index] { return false }
    if end < bytes.count, JSONScanner.isWord(bytes[end]) { return false }
    position = end
    return true
  }
}
