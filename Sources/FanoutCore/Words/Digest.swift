/// A short name for a text, to see whether two are the same (an answer, a configuration). Not a defence against malice.
///
/// FNV-1a, 64 bits; offset and prime from Fowler, Noll and Vo.
public struct Digest: Hashable, Sendable, CustomStringConvertible {
  /// The 64 bits.
  public let value: UInt64

  /// The digest of no bytes.
  public static let ofNothing = Digest(value: 0xcbf2_9ce4_8422_2325)

  private init(value: UInt64) { self.value = value }

  /// The digest of these bytes.
  public init(of bytes: some Sequence<UInt8>) {
    self.init(of: bytes, behind: Digest.ofNothing)
  }

  /// The digest of these bytes behind those of another: of both together.
  public init(of bytes: some Sequence<UInt8>, behind first: Digest) {
    var hash = first.value
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    value = hash
  }

  /// A digest as it was kept: its sixteen hexadecimal digits.
  public init?(_ text: String) {
    guard text.utf8.count == 16, let value = UInt64(text, radix: 16) else { return nil }
    self.value = value
  }

  /// Sixteen hexadecimal digits.
  public var description: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
