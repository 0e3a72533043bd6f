/// A second opinion on what the JSON of SPEC 4 is: RFC 8259 in UTF-8, `NaN`, `Infinity` and `-Infinity` besides, a
/// byte-order mark in front, at most 128 levels. It only says yes or no, descends where the scanner walks, and shares
/// nothing with it.
struct StrictJSON {
  private let bytes: [UInt8]
  private var index = 0

  /// Whether these bytes are such a text.
  static func accepts(_ bytes: some Collection<UInt8>) -> Bool {
    guard String(validating: bytes, as: UTF8.self) != nil else { return false }
    var reader = StrictJSON(
      bytes: Array(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes.dropFirst(0)))
    guard reader.value(levels: 128) else { return false }
    reader.space()
    return reader.index == reader.bytes.count
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func take(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard index + count <= bytes.count else { return false }
    for offset in 0..<count where bytes[index + offset] != text.utf8Start[offset] { return false }
    index += count
    return true
  }

  private mutating func space() {
    while index < bytes.count, bytes[index] == 0x20 || (0x09...0x0A).contains(bytes[index]) || bytes[index] == 0x0D {
      index += 1
    }
  }

  private mutating func value(levels: Int) -> Bool {
    space()
    if take("{") { return levels > 0 && list(until: "}") { $0.string() && $0.colon() && $0.value(levels: levels - 1) } }
    if take("[") { return levels > 0 && list(until: "]") { $0.value(levels: levels - 1) } }
    if take("true") || take("false") || take("null") || take("NaN") || take("Infinity") || take("-Infinity") {
      return true
    }
    return index < bytes.count && bytes[index] == 0x22 ? string() : number()
  }

  private mutating func colon() -> Bool {
    space()
    return take(":")
  }

  private mutating func list(until end: StaticString, _ element: (inout StrictJSON) -> Bool) -> Bool {
    space()
    if take(end) { return true }
    while true {
      space()
      guard element(&self) else { return false }
      space()
      if take(end) { return true }
      guard take(",") else { return false }
    }
  }

  private mutating func digits() -> Int {
    let start = index
    while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
    return index - start
  }

  private mutating func number() -> Bool {
    _ = take("-")
    let hasZero = take("0")
    if !hasZero, digits() == 0 { return false }
    if take("."), digits() == 0 { return false }
    if take("e") || take("E") {
      _ = take("+") || take("-")
      if digits() == 0 { return false }
    }
    return true
  }

  private mutating func string() -> Bool {
    guard take("\"") else { return false }
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == 0x22 { return true }
      if byte < 0x20 || (byte == 0x5C && !escape()) { return false }
    }
    return false
  }

  private mutating func escape() -> Bool {
    if take("\"") || take("\\") || take("/") || take("b") || take("f") || take("n") || take("r") || take("t") {
      return true
    }
    guard take("u"), let unit = unit() else { return false }
    if (0xDC00...0xDFFF).contains(unit) { return false }
    guard (0xD800...0xDBFF).contains(unit) else { return true }
    guard take("\\u"), let low = self.unit() else { return false }
    return (0xDC00...0xDFFF).contains(low)
  }

  private mutating func unit() -> Int? {
    guard index + 4 <= bytes.count else { return nil }
    defer { index += 4 }
    let text = String(decoding: bytes[index..<(index + 4)], as: UTF8.self)
    return text.first == "+" || text.first == "-" ? nil : Int(text, radix: 16)
  }
}
