/// `Terminal.visible` for output that arrives in pieces: a character that is cut by the end of one piece waits for the
/// next.
public struct VisibleStream: Sendable {
  private let kept: Terminal.Kept
  private var waiting: [UInt8] = []

  /// A stream at its beginning.
  public init(keeping kept: Terminal.Kept) { self.kept = kept }

  /// What can be shown of these bytes and of what waited.
  public mutating func take(_ bytes: [UInt8]) -> [UInt8] { show(waiting + bytes, isLast: false) }

  /// What still waited, at the end.
  public mutating func end() -> [UInt8] { show(waiting, isLast: true) }

  private mutating func show(_ bytes: [UInt8], isLast: Bool) -> [UInt8] {
    var shown: [UInt8] = []
    shown.reserveCapacity(bytes.count)
    var rest = bytes[...]
    while true {
      // Almost everything is plain: it goes in one piece.
      let plain = rest.prefix { (0x20...0x7E).contains($0) }
      shown += plain
      rest = rest[plain.endIndex...]
      guard let first = rest.first else { break }
      // A return waits for what follows it: before a newline it is part of the line break.
      if first == 0x0D, kept.contains(.lines), rest.count == 1, !isLast { break }
      if first < 0x80 {
        if !(first == 0x0D && kept.contains(.lines) && rest.dropFirst().first == 0x0A) { shown += control(first) }
        rest.removeFirst()
        continue
      }
      switch Beginning(at: rest) {
      case .scalar(let scalar, let length):
        shown +=
          Terminal.isDangerous(scalar)
          ? Array("\\u{\(String(scalar.value, radix: 16))}".utf8) : Array(rest.prefix(length))
        rest.removeFirst(length)
      case .cut where !isLast:
        waiting = Array(rest)
        return shown
      case .cut, .invalid:
        shown += hexadecimal(first)
        rest.removeFirst()
      }
    }
    waiting = Array(rest)
    return shown
  }

  /// A control of ASCII.
  private func control(_ byte: UInt8) -> [UInt8] {
    switch byte {
    case 0x0A: kept.contains(.lines) ? [byte] : Array("\\n".utf8)
    case 0x09: kept.contains(.tabs) ? [byte] : Array("\\t".utf8)
    case 0x0D: Array("\\r".utf8)
    default: hexadecimal(byte)
    }
  }

  private func hexadecimal(_ byte: UInt8) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return [UInt8(ascii: "\\"), UInt8(ascii: "x"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }

  /// What stands at the beginning of bytes that do not begin with ASCII.
  private enum Beginning {
    case scalar(Unicode.Scalar, length: Int)
    case cut
    case invalid

    init(at bytes: ArraySlice<UInt8>) {
      let first = bytes[bytes.startIndex]
      let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
      guard (0xC2...0xF4).contains(first) else {
        self = .invalid
        return
      }
      var value = UInt32(first) & (0x7F >> UInt32(length))
      for (index, byte) in bytes.dropFirst().prefix(length - 1).enumerated() {
        // The second byte excludes overlong forms, surrogates and what lies beyond Unicode.
        let allowed: ClosedRange<UInt8> =
          switch (index, first) {
          case (0, 0xE0): 0xA0...0xBF
          case (0, 0xED): 0x80...0x9F
          case (0, 0xF0): 0x90...0xBF
          case (0, 0xF4): 0x80...0x8F
          default: 0x80...0xBF
          }
        guard allowed.contains(byte) else {
          self = .invalid
          return
        }
        value = value << 6 | UInt32(byte & 0x3F)
      }
      guard bytes.count >= length, let scalar = Unicode.Scalar(value) else {
        self = .cut
        return
      }
      self = .scalar(scalar, length: length)
    }
  }
}
