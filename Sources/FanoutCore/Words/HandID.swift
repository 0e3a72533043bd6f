/// The name of a hand: `h1`, `h2`, … in the order in which they were raised in a state directory.
public struct HandID: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The place in that order, from 1 on.
  public let number: Int64

  /// The hand of that place.
  public init(_ number: Int64) { self.number = number }

  /// What a person or a record wrote; nil: that is no name of a hand.
  public init?(written text: String) {
    let digits = text.utf8.dropFirst()
    guard text.utf8.first == UInt8(ascii: "h"), let number = Int64(String(text.dropFirst())), number > 0,
      digits.allSatisfy({ (0x30...0x39).contains($0) }), digits.first != UInt8(ascii: "0")
    else { return nil }
    self.number = number
  }

  /// As it is written.
  public var text: String { "h\(number)" }

  /// As it is written.
  public var description: String { text }

  /// The earlier one first.
  public static func < (left: HandID, right: HandID) -> Bool { left.number < right.number }
}
