/// The names that fanout gives to what it makes in a state directory: a fire, a run, a supervisor. Each begins with the
/// moment of its making (`20261121T011624Z-7f3a-2r`). What bears another name was made by somebody else, and is never
/// removed.
public enum StampedName {
  /// The longest that is made: a stamp, what was drawn, a rank, and the mark of a respawn.
  static let longest = 64
  /// How many characters the moment in front takes.
  static let momentLength = 16

  /// The name of what is made at that moment.
  static func made(_ moment: WallTime, _ drawn: String) -> String { "\(moment.stamp)-\(drawn)" }

  /// The moment in front of a name; nil where none stands there.
  public static func moment(_ name: some StringProtocol) -> WallTime? {
    WallTime(stamp: String(name.prefix(momentLength)))
  }

  /// Whether a name is one of these.
  public static func isOne(_ name: some StringProtocol) -> Bool {
    let bytes = Array(name.utf8)
    guard bytes.count > 17, bytes.count <= longest, bytes[16] == UInt8(ascii: "-") else { return false }
    guard WallTime(stamp: String(decoding: bytes[..<16], as: UTF8.self)) != nil else { return false }
    return bytes[17...].allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "-")
    }
  }
}
