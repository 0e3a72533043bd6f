/// The order in which people expect names: by the value of the numbers in them, so that `lane-2` is before `lane-10`.
enum NaturalOrder {
  /// Whether one name comes before another. Names that differ in zeros before a number only are in order of their
  /// letters.
  static func precedes(_ left: String, _ right: String) -> Bool {
    var (one, other) = (Array(left.utf8)[...], Array(right.utf8)[...])
    while let first = one.first, let second = other.first {
      if isDigit(first), isDigit(second) {
        let (number, another) = (leadingNumber(&one), leadingNumber(&other))
        if number.count != another.count { return number.count < another.count }
        if number != another { return number.lexicographicallyPrecedes(another) }
      } else {
        if first != second { return first < second }
        one = one.dropFirst()
        other = other.dropFirst()
      }
    }
    if one.isEmpty != other.isEmpty { return one.isEmpty }
    return left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  /// The digits at the beginning, without zeros before them.
  private static func leadingNumber(_ bytes: inout ArraySlice<UInt8>) -> [UInt8] {
    let digits = bytes.prefix(while: isDigit)
    bytes = bytes.dropFirst(digits.count)
    return Array(digits.drop { $0 == 0x30 })
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

extension Sequence {
  /// The elements in the natural order of a name of theirs.
  func sortedNaturally(by name: (Element) -> String) -> [Element] {
    sorted { NaturalOrder.precedes(name($0), name($1)) }
  }
}
