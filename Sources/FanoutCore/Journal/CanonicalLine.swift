/// Reads a journal line as `Record.line` writes it: known keys in a known order, nothing between them, texts without
/// escapes. Most lines of most journals are such, and to compare bytes where they are expected takes a fraction of
/// finding out what stands there. Whatever is different is left to the tokenizer, which says the same of a straight
/// line.
struct CanonicalLine {
  let bytes: UnsafeRawBufferPointer
  /// How much of it was passed.
  private(set) var position = 0
  /// What stands before the next key: a comma, but in an object of a list.
  private var lead = UInt8(ascii: ",")

  /// A line without its newline, or a text that begins with one.
  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Whether all of it was read.
  var isRead: Bool { position == bytes.count }

  /// Passes this text; false, and nothing passed, where something else stands here.
  @inline(__always) mutating func take(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard position + count <= bytes.count else { return false }
    let expected = UnsafeRawBufferPointer(start: text.utf8Start, count: count)
    var index = 0
    while index + 8 <= count {
      let found = bytes.loadUnaligned(fromByteOffset: position + index, as: UInt64.self)
      guard found == expected.loadUnaligned(fromByteOffset: index, as: UInt64.self) else { return false }
      index += 8
    }
    while index < count {
      guard bytes[position + index] == expected[index] else { return false }
      index += 1
    }
    position += count
    return true
  }

  /// What a value begins with.
  enum Opening {
    case digits, quote, bracket
  }

  /// Passes this key of a value of that kind; false, and nothing passed, where something else stands here.
  @inline(__always) mutating func take(_ key: StaticString, _ opening: Opening) -> Bool {
    guard isNext(key, opening) else { return false }
    position += key.utf8CodeUnitCount + (opening == .digits ? 4 : 5)
    lead = UInt8(ascii: ",")
    return true
  }

  /// Whether that key stands here. The key is compared first: most that do not stand here differ there.
  @inline(__always) func isNext(_ key: StaticString, _ opening: Opening) -> Bool {
    let start = position + 2
    let end = start + key.utf8CodeUnitCount
    guard end + (opening == .digits ? 2 : 3) <= bytes.count, holds(key, at: start), bytes[position] == lead,
      bytes[position + 1] == UInt8(ascii: "\""), bytes[end] == UInt8(ascii: "\""), bytes[end + 1] == UInt8(ascii: ":")
    else { return false }
    switch opening {
    case .digits: return true
    case .quote: return bytes[end + 2] == UInt8(ascii: "\"")
    case .bracket: return bytes[end + 2] == UInt8(ascii: "[")
    }
  }

  @inline(__always) private func holds(_ key: StaticString, at start: Int) -> Bool {
    let expected = UnsafeRawBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
    func same<Word: FixedWidthInteger & BitwiseCopyable>(_ index: Int, _ word: Word.Type) -> Bool {
      bytes.loadUnaligned(fromByteOffset: start + index, as: Word.self)
        == expected.loadUnaligned(fromByteOffset: index, as: Word.self)
    }
    let count = expected.count
    // Two words that overlap, and between them those of a long key: all of it is known to the compiler.
    if count >= 8 {
      guard same(0, UInt64.self), same(count - 8, UInt64.self) else { return false }
      var index = 8
      while index < count - 8 {
        guard same(index, UInt64.self) else { return false }
        index += 8
      }
      return true
    }
    if count >= 4 { return same(0, UInt32.self) && same(count - 4, UInt32.self) }
    return same(0, UInt8.self) && (count < 2 || same(count - 2, UInt16.self))
  }

  /// Enters an object of a list; false where none begins here.
  @inline(__always) mutating func enterObject() -> Bool {
    lead = UInt8(ascii: "{")
    return position < bytes.count && bytes[position] == lead
  }

  /// A text from here to its closing quote, which is passed; nil where it has anything in it but printable ASCII.
  mutating func text() -> UnsafeRawBufferPointer? {
    var end = position
    // Eight bytes at a time up to the first that is special; the last few of a line one by one.
    while end + 8 <= bytes.count {
      let special = CanonicalLine.special(
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: end, as: UInt64.self)))
      guard special == 0 else {
        end += special.trailingZeroBitCount / 8
        break
      }
      end += 8
    }
    while end < bytes.count, bytes[end] >= 0x20, bytes[end] < 0x7F, bytes[end] != UInt8(ascii: "\\"),
      bytes[end] != UInt8(ascii: "\"")
    {
      end += 1
    }
    return text(to: end)
  }

  /// The same of a text that is mostly the one that was read before: to compare it takes less than to look at each of
  /// its bytes.
  mutating func text(like known: inout [UInt8]) -> UnsafeRawBufferPointer? {
    let end = position + known.count
    if end < bytes.count {
      let here = UnsafeRawBufferPointer(rebasing: bytes[position..<end])
      if known.withUnsafeBytes({ CanonicalLine.same($0, here) }), let text = text(to: end) { return text }
    }
    guard let text = text() else { return nil }
    known.removeAll(keepingCapacity: true)
    known.append(contentsOf: text)
    return text
  }

  /// The text of that length, which nobody has looked at yet; nil where its quote is not where it ends.
  mutating func text(of count: Int) -> UnsafeRawBufferPointer? {
    position + count < bytes.count ? text(to: position + count) : nil
  }

  @inline(__always) private mutating func text(to end: Int) -> UnsafeRawBufferPointer? {
    guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else { return nil }
    defer { position = end + 1 }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<end])
  }

  /// Whether two texts of one length are the same.
  static func same(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    while index + 8 <= left.count {
      guard
        left.loadUnaligned(fromByteOffset: index, as: UInt64.self)
          == right.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      else {
        return false
      }
      index += 8
    }
    while index < left.count {
      guard left[index] == right[index] else { return false }
      index += 1
    }
    return true
  }

  /// The high bit of each byte that is a quote, a backslash, or not printable ASCII. A borrow or a carry may mark the
  /// byte above such a one as well, never one below it: the lowest mark is true.
  private static func special(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let control = (word &- ones &* 0x20) & ~word
    let quote = ((word ^ ones &* 0x22) &- ones) & ~(word ^ ones &* 0x22)
    let backslash = ((word ^ ones &* 0x5C) &- ones) & ~(word ^ ones &* 0x5C)
    let delete = word &+ ones
    return (control | quote | backslash | delete | word) & (ones &* 0x80)
  }

  /// An integer of up to 18 digits, written without a leading zero.
  mutating func integer() -> Int64? {
    let isNegative = position < bytes.count && bytes[position] == UInt8(ascii: "-")
    let start = isNegative ? position + 1 : position
    let most = min(bytes.count, start + 19)
    var end = start
    var value: Int64 = 0
    while end < most, bytes[end] &- 0x30 < 10 {
      value = value &* 10 &+ Int64(bytes[end] &- 0x30)
      end += 1
    }
    guard end > start, end - start < 19, bytes[start] != 0x30 || end - start == 1, !(isNegative && value == 0) else {
      return nil
    }
    position = end
    return isNegative ? -value : value
  }

  /// A number in any spelling that a line may have.
  mutating func number() -> Double? {
    var scanner = JSONScanner(checked: bytes, at: position)
    guard let token = try? scanner.number() else { return nil }
    position = token.end
    return scanner.number(token).double
  }
}
