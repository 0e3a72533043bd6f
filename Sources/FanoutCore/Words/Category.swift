/// A lane of work: the unit of exclusion and of routing. Its name is canonical by construction.
public struct Category: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// 1–64 of `a–z 0–9 . _ -`, starting with a letter or digit.
  public let name: String

  /// The category of that exact canonical name; nil where the name is not canonical. Aliases are not looked at.
  public init?(canonical name: String) {
    guard Category.isCanonical(name.utf8) else { return nil }
    self.name = name
  }

  /// By bytes of the name, so that listings are the same on every machine.
  public static func < (left: Category, right: Category) -> Bool { left.name < right.name }

  /// The name.
  public var description: String { name }

  /// The longest name, in bytes.
  static let longest = 64

  static func isCanonical(_ bytes: some Collection<UInt8>) -> Bool {
    guard let first = bytes.first, bytes.count <= longest, isLetterOrDigit(first) else { return false }
    return bytes.allSatisfy { isLetterOrDigit($0) || $0 == 0x2E || $0 == 0x5F || $0 == 0x2D }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
  }
}
