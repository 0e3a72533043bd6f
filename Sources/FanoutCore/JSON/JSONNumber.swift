/// A number as a text gave it.
public struct JSONNumber: Sendable, Equatable {
  /// The nearest double; NaN and the infinities where the text says so, an infinity where it is too large (`1e999`).
  public let double: Double
  /// The exact value where the text is an integer without fraction or exponent that fits; nil otherwise.
  public let integer: Int64?

  /// What it is, for sentences.
  var kindName: String { double.isFinite ? "a number" : double.isNaN ? "NaN" : "a number too large to represent" }
}

extension JSONScanner {
  /// Scans a number; nil (and nothing taken) where none begins here.
  mutating func number() throws(JSONError) -> JSONToken? {
    let start = position
    var isNegative = false
    if let sign = peek, sign == UInt8(ascii: "-") || (sign == UInt8(ascii: "+") && dialect == .json5) {
      isNegative = true
      position += 1
    }
    // Python writes NaN without a sign; JSON5 allows one.
    if take("Infinity") || ((!isNegative || dialect == .json5) && take("NaN")) {
      return JSONToken(.number, start, position)
    }
    guard let first = peek, (0x30...0x39).contains(first) || (first == UInt8(ascii: ".") && dialect == .json5) else {
      defer { position = start }
      if position == start { return nil }
      throw error("expected a digit, found \(found(at: position))", at: position)
    }
    if first == 0x30, dialect == .json5, position + 1 < bytes.count, bytes[position + 1] | 0x20 == UInt8(ascii: "x") {
      position += 2
      let digits = position
      while let byte = peek, JSONScanner.hexadecimalDigit(byte) != nil { position += 1 }
      guard position > digits else {
        throw error("expected a hexadecimal digit, found \(found(at: position))", at: position)
      }
      return JSONToken(.number, start, position)
    }
    try decimal()
    return JSONToken(.number, start, position)
  }

  private mutating func decimal() throws(JSONError) {
    let whole = position
    skipDigits()
    let digits = position - whole
    if digits > 1, bytes[whole] == 0x30 { throw error("a number cannot begin with a zero", at: whole) }
    if peek == UInt8(ascii: ".") {
      position += 1
      let fraction = position
      skipDigits()
      guard position > fraction || (dialect == .json5 && digits > 0) else {
        throw error("expected a digit, found \(found(at: position))", at: position)
      }
    }
    guard let byte = peek, byte | 0x20 == UInt8(ascii: "e") else { return }
    position += 1
    if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
    let exponent = position
    skipDigits()
    guard position > exponent else {
      throw error("expected a digit of the exponent, found \(found(at: position))", at: position)
    }
  }

  private mutating func skipDigits() {
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
  }

  /// The value of a number token.
  public func number(_ token: JSONToken) -> JSONNumber {
    var start = token.start
    let isNegative = bytes[start] == UInt8(ascii: "-")
    if isNegative || bytes[start] == UInt8(ascii: "+") { start += 1 }
    let sign: Double = isNegative ? -1 : 1
    if bytes[start] == UInt8(ascii: "N") { return JSONNumber(double: .nan, integer: nil) }
    if bytes[start] == UInt8(ascii: "I") { return JSONNumber(double: sign * .infinity, integer: nil) }
    let isHexadecimal = start + 1 < token.end && bytes[start + 1] | 0x20 == UInt8(ascii: "x")
    let read = Significand(
      bytes, from: isHexadecimal ? start + 2 : start, to: token.end, radix: isHexadecimal ? 16 : 10)
    let rounded = { Double(isHexadecimal ? text(start, token.end) : decimalText(start, token.end)) }
    let double = read.exactDouble ?? rounded() ?? .nan
    return JSONNumber(double: sign * double, integer: read.integer(isNegative: isNegative))
  }

  /// A decimal number for the standard library's correctly rounded reading, for the few that exact arithmetic does
  /// not cover: its digits and a power of ten. A double and a half way between two have 767 digits at most, so what
  /// follows 800 decides only by being there: it is told by one more digit, however long it is.
  private func decimalText(_ start: Int, _ end: Int) -> String {
    var digits: [UInt8] = []
    var (scale, isFraction, hasMore) = (0, false, false)
    for index in start..<end {
      let byte = bytes[index]
      if byte == UInt8(ascii: ".") {
        isFraction = true
        continue
      }
      if byte | 0x20 == UInt8(ascii: "e") {
        scale += Significand.exponent(bytes, from: index + 1, to: end)
        break
      }
      if isFraction { scale -= 1 }
      if digits.count == 800 {
        scale += 1
        hasMore = hasMore || byte != 0x30
      } else if byte != 0x30 || !digits.isEmpty {
        digits.append(byte)
      }
    }
    if hasMore {
      digits.append(0x31)
      scale -= 1
    }
    return String(decoding: digits.isEmpty ? [0x30] : digits, as: UTF8.self) + "e\(scale)"
  }
}

/// The digits of a number as one integer and a power of ten, as far as 64 bits hold them.
private struct Significand {
  private var digits: UInt64 = 0
  private var scale = 0
  private var isInteger = true
  private var isTooLong = false

  init(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int, radix: UInt64) {
    var index = start
    while index < end {
      let byte = bytes[index]
      if byte == UInt8(ascii: ".") {
        isInteger = false
      } else if radix == 10, byte | 0x20 == UInt8(ascii: "e") {
        isInteger = false
        scale += Significand.exponent(bytes, from: index + 1, to: end)
        return
      } else {
        if !isInteger { scale -= 1 }
        append(UInt64(JSONScanner.hexadecimalDigit(byte) ?? 0), radix)
      }
      index += 1
    }
  }

  private mutating func append(_ digit: UInt64, _ radix: UInt64) {
    let (product, overflow) = digits.multipliedReportingOverflow(by: radix)
    let (sum, carried) = product.addingReportingOverflow(digit)
    if overflow || carried { isTooLong = true }
    if !isTooLong { digits = sum }
  }

  static func exponent(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Int {
    var value = 0
    for index in start..<end where (0x30...0x39).contains(bytes[index]) {
      // Held far outside of what the digits of any text outweigh, so that it cannot overflow.
      value = min(value * 10 + Int(bytes[index] - 0x30), 1 << 40)
    }
    return bytes[start] == UInt8(ascii: "-") ? -value : value
  }

  /// The integer, where the text is one that fits.
  func integer(isNegative: Bool) -> Int64? {
    guard isInteger, !isTooLong else { return nil }
    guard isNegative else { return Int64(exactly: digits) }
    return digits <= UInt64(1) << 63 ? Int64(bitPattern: 0 &- digits) : nil
  }

  /// The correctly rounded double, where one exact operation on exact operands yields it (W. D. Clinger, "How to read
  /// floating point numbers accurately", 1990): up to 2^53 and ten to the power of at most 22 are exact doubles.
  var exactDouble: Double? {
    guard !isTooLong, digits <= UInt64(1) << 53, (-22...22).contains(scale) else { return nil }
    return scale < 0 ? Double(digits) / Significand.powers[-scale] : Double(digits) * Significand.powers[scale]
  }

  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]
}
