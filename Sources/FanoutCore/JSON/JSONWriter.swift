extension JSONValue {
  /// The JSON text: always valid UTF-8, without a final line end; `pretty` indents by two spaces.
  ///
  /// Not pretty, it is one line, so that it can be a record of a journal; but a `raw` value stands there byte for byte
  /// as it was written, line ends included, because a worker is promised just that. Records contain none.
  public func encoded(pretty: Bool = false) -> [UInt8] {
    var writer = JSONWriter(pretty: pretty)
    writer.write(self)
    return writer.output
  }

  /// The same in pieces, each long `raw` value one of its own, so that such a value is not there once more.
  public func encodedPieces() -> [[UInt8]] {
    var writer = JSONWriter(pretty: false, longFrom: 64 << 10)
    writer.write(self)
    return writer.pieces + [writer.output]
  }

  /// The JSON text on one line, but for what is `raw`.
  public var text: String { String(decoding: encoded(), as: UTF8.self) }
}

private struct JSONWriter {
  let pretty: Bool
  /// So many bytes of a `raw` value are a piece of their own.
  let longFrom: Int
  var pieces: [[UInt8]] = []
  var output: [UInt8] = []
  private var depth = 0

  init(pretty: Bool, longFrom: Int = .max) {
    self.pretty = pretty
    self.longFrom = longFrom
  }

  mutating func write(_ value: JSONValue) {
    switch value {
    case .null: put("null")
    case .bool(let value): put(value ? "true" : "false")
    case .integer(let value): put(String(value))
    case .number(let value): put(value.isFinite ? value.description : "null")
    case .string(let text): write(text)
    case .array(let elements): list(elements, "[", "]") { $0.write($1) }
    case .object(let members):
      list(members, "{", "}") { writer, member in
        writer.write(member.key)
        writer.put(writer.pretty ? ": " : ":")
        writer.write(member.value)
      }
    case .raw(let bytes): raw(bytes)
    }
  }

  private mutating func list<Element>(
    _ elements: [Element], _ opening: String, _ closing: String, _ write: (inout JSONWriter, Element) -> Void
  ) {
    put(opening)
    depth += 1
    for (index, element) in elements.enumerated() {
      if index > 0 { put(",") }
      breakLine()
      write(&self, element)
    }
    depth -= 1
    if !elements.isEmpty { breakLine() }
    put(closing)
  }

  private mutating func breakLine() {
    if pretty { put("\n" + String(repeating: "  ", count: depth)) }
  }

  private mutating func put(_ text: String) { output.append(contentsOf: text.utf8) }

  private mutating func raw(_ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return put("null") }
    let fault = bytes.withUnsafeBytes { UTF8Check.firstFault(in: $0) }
    guard fault == nil else { return put(String(decoding: bytes, as: UTF8.self)) }
    guard bytes.count >= longFrom else { return output.append(contentsOf: bytes) }
    pieces += [output, bytes]
    output = []
  }

  /// A string in quotes. C0 and C1 controls, DEL and the two Unicode line ends are escaped: they would break lines, act
  /// on a terminal, or end a line of JavaScript.
  private mutating func write(_ text: String) {
    output.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { bytes in
      var plain = 0
      for index in 0..<bytes.count {
        guard let (scalar, length) = JSONWriter.escapeNeeded(bytes, index) else { continue }
        output.append(contentsOf: bytes[plain..<index])
        escape(scalar)
        plain = index + length
      }
      output.append(contentsOf: bytes[plain...])
    }
    output.append(UInt8(ascii: "\""))
  }

  private static func escapeNeeded(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> (scalar: UInt32, length: Int)?
  {
    switch bytes[index] {
    case 0..<0x20, 0x22, 0x5C, 0x7F: return (UInt32(bytes[index]), 1)
    case 0xC2 where bytes[index + 1] < 0xA0: return (UInt32(bytes[index + 1]), 2)
    case 0xE2 where bytes[index + 1] == 0x80 && bytes[index + 2] & 0xFE == 0xA8:
      return (0x2000 + UInt32(bytes[index + 2] & 0x3F), 3)
    default: return nil
    }
  }

  private mutating func escape(_ scalar: UInt32) {
    switch scalar {
    case 0x22: put("\\\"")
    case 0x5C: put("\\\\")
    case 0x08: put("\\b")
    case 0x0C: put("\\f")
    case 0x0A: put("\\n")
    case 0x0D: put("\\r")
    case 0x09: put("\\t")
    default: put("\\u" + hexadecimal(scalar, 4))
    }
  }
}
