extension JSONScanner {
  /// Scans a key, without what follows it.
  mutating func keyAlone() throws(JSONError) -> JSONToken {
    switch peek {
    case UInt8(ascii: "\""): return try string(.key, quote: UInt8(ascii: "\""))
    case UInt8(ascii: "'") where dialect == .json5: return try string(.key, quote: UInt8(ascii: "'"))
    default:
      guard dialect == .json5, let identifier = try identifier() else {
        throw error(
          "expected a key\(dialect == .strict ? " in double quotes" : ""), found \(found(at: position))", at: position)
      }
      return identifier
    }
  }

  /// The key that was read at that byte before.
  func key(at place: UInt32) -> JSONToken? {
    var again = self
    again.position = Int(place)
    return try? again.keyAlone()
  }

  /// Whether two keys that were read at these bytes are the same: whether their UTF-8 is, escapes undone.
  func areSameKeys(_ left: UInt32, _ right: UInt32) -> Bool {
    let (start, other) = (Int(left), Int(right))
    let quote = UInt8(ascii: "\"")
    if bytes[start] == quote, bytes[other] == quote {
      // Nearly all keys differ early, and have no escapes.
      var index = 1
      while bytes[start + index] == bytes[other + index], bytes[start + index] != quote,
        bytes[start + index] != UInt8(ascii: "\\")
      {
        index += 1
      }
      let (byte, next) = (bytes[start + index], bytes[other + index])
      if byte == quote, next == quote { return true }
      if byte != UInt8(ascii: "\\"), next != UInt8(ascii: "\\") { return false }
    }
    return haveSameText(left, right)
  }

  private func haveSameText(_ left: UInt32, _ right: UInt32) -> Bool {
    guard let one = key(at: left), let other = key(at: right) else { return false }
    if one.hasEscapes || other.hasEscapes { return JSONKey.same(string(one), string(other)) }
    return written(one).count == written(other).count && written(one).elementsEqual(written(other))
  }

  /// A hash of the key that was read at that byte: of equal keys the same within one process.
  func hash(ofKeyAt place: UInt32) -> UInt {
    var hasher = Hasher()
    if let key = key(at: place) {
      if key.hasEscapes { JSONKey(text: string(key)).hash(into: &hasher) } else { hasher.combine(bytes: written(key)) }
    }
    return UInt(bitPattern: hasher.finalize())
  }

  /// Whether a key has that name.
  func isKey(_ token: JSONToken, named name: StaticString) -> Bool {
    if token.hasEscapes { return JSONKey.same(string(token), "\(name)") }
    let written = written(token)
    guard written.count == name.utf8CodeUnitCount else { return false }
    for index in 0..<written.count where written[index] != name.utf8Start[index] { return false }
    return true
  }

  /// The bytes of a key or string between its quotes.
  private func written(_ token: JSONToken) -> UnsafeRawBufferPointer {
    let (start, end) = textRange(of: token)
    return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
  }
}
