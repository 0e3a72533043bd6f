/// Finds which of a few known words stands in a text without making a string of it: a journal has a dozen keys a line
/// and a million lines.
struct WordTable: Sendable {
  private let words: [[UInt8]]
  /// Open addressing over a power of two at least four times as large as the words are many (128 fit): index + 1, or 0.
  private let slots: [UInt8]

  init(_ written: [String]) {
    precondition(written.count <= 128, "a table holds up to 128 words")
    words = written.map { Array($0.utf8) }
    var slots = [UInt8](repeating: 0, count: 512)
    for (index, word) in words.enumerated() {
      var slot = word.withUnsafeBytes { WordTable.slot($0) }
      while slots[slot] != 0 { slot = (slot + 1) & 0x1FF }
      slots[slot] = UInt8(index + 1)
    }
    self.slots = slots
  }

  /// The place of that word among the words; nil where it is none of them.
  func index(of bytes: UnsafeRawBufferPointer) -> Int? {
    var slot = WordTable.slot(bytes)
    while slots[slot] != 0 {
      let index = Int(slots[slot]) - 1
      let word = words[index]
      if word.count == bytes.count, word.withUnsafeBytes({ CanonicalLine.same($0, bytes) }) { return index }
      slot = (slot + 1) & 0x1FF
    }
    return nil
  }

  /// By length, beginning and end: of a word that the compiler knows, it knows the slot.
  @inline(__always) private static func slot(_ bytes: UnsafeRawBufferPointer) -> Int {
    let count = bytes.count
    let (first, last): (UInt64, UInt64)
    if count >= 8 {
      first = bytes.loadUnaligned(as: UInt64.self)
      last = bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
    } else if count >= 4 {
      first = UInt64(bytes.loadUnaligned(as: UInt32.self))
      last = UInt64(bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
    } else if count >= 1 {
      first = UInt64(bytes[0]) << 8 | UInt64(bytes[count / 2])
      last = UInt64(bytes[count - 1])
    } else {
      return 0
    }
    let mixed = (first ^ (last &* 0x9E37_79B9_7F4A_7C15) ^ UInt64(count)) &* 0xD6E8_FEB8_6659_FD93
    return Int(mixed >> 55)
  }
}
