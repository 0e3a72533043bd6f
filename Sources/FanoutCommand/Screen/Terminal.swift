/// What a terminal must never get from workers and selectors: bytes that move the cursor, rename the window or turn the
/// text around. They are shown as escapes instead, so that nothing is hidden and nothing is obeyed.
public enum Terminal {
  /// Line breaks and tabs that may stay as they are.
  public struct Kept: OptionSet, Sendable {
    /// The bits.
    public let rawValue: Int
    /// From bits.
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// Newlines, and a carriage return directly before one, which is dropped.
    public static let lines = Kept(rawValue: 1)
    /// Tabs.
    public static let tabs = Kept(rawValue: 2)
  }

  /// The text with every dangerous scalar shown: `\x1b`, `\n`, `\u{9b}`, `\u{202e}`. A backslash stays one.
  public static func visible(_ text: String, keeping kept: Kept = []) -> String {
    visible(Array(text.utf8), keeping: kept)
  }

  /// The same for bytes; what is no UTF-8 is shown byte by byte: `\xff`.
  public static func visible(_ bytes: [UInt8], keeping kept: Kept = []) -> String {
    var stream = VisibleStream(keeping: kept)
    return String(decoding: stream.take(bytes) + stream.end(), as: UTF8.self)
  }

  /// A JSON document in which such scalars are escaped as JSON does it, so that it means the same and does no harm. In
  /// valid JSON they occur in strings only.
  public static func visibleJSON(_ document: [UInt8]) -> [UInt8] {
    var safe: [UInt8] = []
    safe.reserveCapacity(document.count)
    for scalar in String(decoding: document, as: UTF8.self).unicodeScalars {
      if scalar.value > 0x7E, isDangerous(scalar) {
        for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
          let digits = String(unit, radix: 16)
          safe += Array("\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
        }
      } else {
        safe += Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
    return safe
  }

  /// Controls, the two separators that break lines, and what is not seen but changes what is: format characters (text
  /// direction, joiners, marks of byte order, tags) and everything else that fonts are to leave out, so that a text can
  /// hide nothing. The selectors of an emoji's look are as common as harmless.
  static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E, 0xFE00...0xFE0F: return false
    case 0...0x1F, 0x7F...0x9F: return true
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return true
    default: return scalar.properties.isDefaultIgnorableCodePoint
    }
  }
}
