/// Finds which of a few known words stands in a text without making a string of it: a journal has a dozen keys a line and
/// a million lines.
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
      if words[index].count == bytes.count, words[index].elementsEqual(bytes) { return index }
      slot = (slot + 1) & 0x1FF
    }
    return nil
  }

  private static func slot(_ bytes: UnsafeRawBufferPointer) -> Int {
    var hash: UInt32 = 0x811C_9DC5
    for byte in bytes { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
    return Int((hash ^ (hash >> 16)) & 0x1FF)
  }
}
