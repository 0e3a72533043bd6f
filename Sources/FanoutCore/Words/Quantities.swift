// How people write lengths of time and sizes, in the configuration and on the command line alike.

extension Duration {
  /// The forms that `init(written:)` reads, for the sentence that refuses one.
  public static let writtenForms = "a duration such as 500ms, 30s, 5m, 2h, 1h30m or 14d"
  /// The longest duration that can be written: a hundred years, so that no clock overflows when one is added to it.
  public static let longestWritten: Duration = .seconds(36_500 * 86_400)

  private static let units: [(name: String, milliseconds: Int64)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
  ]

  /// Reads whole numbers with units (`d h m s ms`), the larger unit first and each at most once: `1h30m`.
  /// Nil for anything else: a sign, a fraction, a bare number (of what?), white space, more than a hundred years.
  public init?(written: String) {
    var rest = Array(written.utf8)[...]
    var units = Duration.units[...]
    var total: Int64 = 0
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      guard let number = leadingNumber(&rest) else { return nil }
      let letters = rest.prefix { !isDigit($0) }
      rest = rest.dropFirst(letters.count)
      guard let index = units.firstIndex(where: { $0.name.utf8.elementsEqual(letters) }) else { return nil }
      let (part, tooLong) = number.multipliedReportingOverflow(by: units[index].milliseconds)
      let (sum, overflow) = total.addingReportingOverflow(part)
      guard !tooLong, !overflow else { return nil }
      total = sum
      units = units[(index + 1)...]
    }
    guard total <= Duration.longestWritten.milliseconds else { return nil }
    self = .milliseconds(total)
  }

  /// The same form back, exact to the millisecond: `30s`, `1h30m`, `0s`. A negative one carries a minus sign, which is not read.
  public var written: String {
    var rest = milliseconds.magnitude
    var text = milliseconds < 0 ? "-" : ""
    for unit in Duration.units where rest >= UInt64(unit.milliseconds) {
      text += "\(rest / UInt64(unit.milliseconds))\(unit.name)"
      rest %= UInt64(unit.milliseconds)
    }
    return text.isEmpty ? "0s" : text
  }
}

/// A number of bytes, as limits and sizes are written.
public struct ByteCount: Hashable, Comparable, Sendable {
  /// Bytes; never negative.
  public let bytes: Int64

  /// That many bytes; a negative number becomes 0.
  public init(bytes: Int64) { self.bytes = max(0, bytes) }

  /// The forms that `init(written:)` reads, for the sentence that refuses one.
  public static let writtenForms = "a size such as 4096, 512KiB, 8MiB, 2GiB or 100MB"

  // Binary before decimal: where both say a number equally shortly, the binary one is written.
  private static let units: [(name: String, bytes: Int64)] = [
    ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
    ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1000), ("B", 1), ("", 1),
  ]

  /// Reads a whole number and at most one unit (`B KB MB GB TB` by the thousand, `KiB MiB GiB TiB` by 1024, in any case).
  /// Nil for anything else: a sign, a fraction, `8M` (which of the two?), white space, what 63 bits cannot hold.
  public init?(written: String) {
    var rest = Array(written.utf8)[...]
    guard let number = leadingNumber(&rest) else { return nil }
    let letters = rest.map(lowered)
    guard let unit = ByteCount.units.first(where: { $0.name.utf8.map(lowered) == letters }) else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: unit.bytes)
    guard !overflow else { return nil }
    self.bytes = bytes
  }

  /// The shortest exact form: `8MiB`, `100MB`, `4097`.
  public var written: String {
    guard bytes > 0 else { return "0" }
    var shortest = String(bytes)
    for unit in ByteCount.units where bytes % unit.bytes == 0 && unit.bytes > 1 {
      let text = "\(bytes / unit.bytes)\(unit.name)"
      if digits(text) < digits(shortest) { shortest = text }
    }
    return shortest
  }

  /// Fewer first.
  public static func < (left: ByteCount, right: ByteCount) -> Bool { left.bytes < right.bytes }

  private func digits(_ text: String) -> Int { text.utf8.count(where: isDigit) }
}

/// The whole number that the bytes begin with, taken from them; nil without a digit or beyond Int64.
private func leadingNumber(_ bytes: inout ArraySlice<UInt8>) -> Int64? {
  let digits = bytes.prefix(while: isDigit)
  bytes = bytes.dropFirst(digits.count)
  return Int64(String(decoding: digits, as: UTF8.self))
}

private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
private func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte + 0x20 : byte }
