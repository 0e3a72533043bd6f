/// A list of words as `systemctl show` prints it: those that need it between double quotes, with a backslash before
/// what a shell would take for its own.
public enum ShownWords {
  /// The words.
  public static func read(_ text: String) -> [String] {
    var words: [[UInt8]] = []
    var word: [UInt8]?
    var isQuoted = false
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      switch byte {
      case 0x5C: word = (word ?? []) + [escaped(&rest)]
      case UInt8(ascii: "\""):
        isQuoted.toggle()
        word = word ?? []
      case 0x20 where !isQuoted, 0x0A where !isQuoted:
        if let ended = word { words.append(ended) }
        word = nil
      default: word = (word ?? []) + [byte]
      }
    }
    return (words + [word].compactMap { $0 }).map { String(decoding: $0, as: UTF8.self) }
  }

  private static func escaped(_ rest: inout ArraySlice<UInt8>) -> UInt8 {
    guard let byte = rest.popFirst() else { return 0x5C }
    switch byte {
    case UInt8(ascii: "a"): return 7
    case UInt8(ascii: "b"): return 8
    case UInt8(ascii: "f"): return 12
    case UInt8(ascii: "n"): return 10
    case UInt8(ascii: "r"): return 13
    case UInt8(ascii: "t"): return 9
    case UInt8(ascii: "v"): return 11
    case UInt8(ascii: "0")...UInt8(ascii: "3"):
      // Three digits, base 8.
      var value = Int(byte - 0x30)
      while let digit = rest.first, (0x30...0x37).contains(digit), value < 32 {
        value = value * 8 + Int(digit - 0x30)
        rest.removeFirst()
      }
      return UInt8(truncatingIfNeeded: value)
    default: return byte
    }
  }
}
