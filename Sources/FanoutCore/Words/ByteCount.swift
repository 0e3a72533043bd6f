/// A number of bytes, as limits and sizes are written.
public struct ByteCount: Hashable, Comparable, Sendable {
  /// Bytes; never negative.
  public let bytes: Int64

  /// A count of that many bytes; a negative number becomes 0.
  public init(bytes: Int64) { self.bytes = max(0, bytes) }

  /// The forms that `init(written:)` reads, for the sentence that refuses one.
  public static let writtenForms = "a size such as 4096, 512KiB, 8MiB, 2GiB or 100MB"

  // Binary before decimal: where both say a number equally shortly, the binary one is written.
  private static let units: [(name: String, bytes: Int64)] = [
    ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
    ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1000), ("B", 1), ("", 1),
  ]

  /// Reads a whole number and at most one unit (`B KB MB GB TB` by the thousand, `KiB MiB GiB TiB` by 1024, in any
  /// case). Nil for anything else: a sign, a fraction, `8M` (which of the two?), white space, what 63 bits cannot hold.
  public init?(written: String) {
    var rest = Array(written.utf8)[...]
    guard let number = WrittenNumber.leading(&rest) else { return nil }
    let letters = rest.map(WrittenNumber.lowered)
    guard let unit = ByteCount.units.first(where: { $0.name.utf8.map(WrittenNumber.lowered) == letters }) else {
      return nil
    }
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

  /// The count in the unit in which another one is written, with one decimal that is not rounded up: `77.1GiB` beside
  /// `90GiB`; where there is less than one of these, in the largest of its kind that there is one of: `640MiB`.
  public func written(like other: ByteCount) -> String {
    let name = other.written.drop { $0.isNumber }
    guard let like = ByteCount.units.first(where: { $0.name == name }), like.bytes > 1 else { return "\(bytes)" }
    let kin = ByteCount.units.filter { $0.bytes > 1 && $0.bytes <= like.bytes && $0.name.count == name.count }
    guard let unit = kin.first(where: { $0.bytes <= bytes }) ?? kin.last else { return "\(bytes)" }
    let tenths = bytes % unit.bytes / (unit.bytes / 10)
    return "\(bytes / unit.bytes)" + (tenths == 0 || tenths > 9 ? "" : ".\(tenths)") + unit.name
  }

  /// Fewer first.
  public static func < (left: ByteCount, right: ByteCount) -> Bool { left.bytes < right.bytes }

  private func digits(_ text: String) -> Int { text.utf8.count(where: WrittenNumber.isDigit) }
}
