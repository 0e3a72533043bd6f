/// Numbers names in the order in which they first appear. A name is its bytes, whatever they mean.
///
/// A million ids kept as strings are a million allocations, and a dictionary hashes each of them with a key. Here they
/// stand one behind the other in one array, and a table of numbers leads to them.
struct NumberedNames: Sendable {
  private var bytes: [UInt8] = []
  /// Where each of them ends.
  private var ends: [Int] = []
  /// Open addressing over a power of two, never more than half full: 0, or a name's number + 1 below its hash.
  private var slots = [UInt64](repeating: 0, count: 16)

  /// How many there are.
  var count: Int { ends.count }

  /// The name of that number.
  subscript(number: Int) -> String { String(decoding: bytes[range(of: number)], as: UTF8.self) }

  /// The number of that name; of a new one the next.
  mutating func number(_ name: UnsafeRawBufferPointer) -> Int {
    let hash = NumberedNames.hash(name)
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let number = Int(slots[slot] & 0xFFFF_FFFF) - 1
      if slots[slot] >> 32 == UInt64(hash), holds(number, name) { return number }
      slot = (slot + 1) & (slots.count - 1)
    }
    bytes.append(contentsOf: name)
    ends.append(bytes.count)
    slots[slot] = UInt64(hash) << 32 | UInt64(UInt32(ends.count))
    if ends.count * 2 > slots.count { grow() }
    return ends.count - 1
  }

  private func range(of number: Int) -> Range<Int> { (number == 0 ? 0 : ends[number - 1])..<ends[number] }

  private func holds(_ number: Int, _ name: UnsafeRawBufferPointer) -> Bool {
    let range = range(of: number)
    guard range.count == name.count else { return false }
    return bytes.withUnsafeBytes { CanonicalLine.same(UnsafeRawBufferPointer(rebasing: $0[range]), name) }
  }

  private mutating func grow() {
    var wider = [UInt64](repeating: 0, count: slots.count * 2)
    for entry in slots where entry != 0 {
      var slot = Int(entry >> 32) & (wider.count - 1)
      while wider[slot] != 0 { slot = (slot + 1) & (wider.count - 1) }
      wider[slot] = entry
    }
    slots = wider
  }

  /// Of all but the last byte, eight at a time; the last one is added. So the runs of one fire are neighbours in the
  /// table, and what was fetched from memory for the first of them serves the others: that is where most of the time
  /// goes.
  private static func hash(_ name: UnsafeRawBufferPointer) -> UInt32 {
    guard let last = name.last else { return 0 }
    var hash = UInt64(truncatingIfNeeded: name.count)
    func mix(_ word: UInt64) {
      hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 32
    }
    let end = name.count - 1
    var index = 0
    while index + 8 <= end {
      mix(name.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      index += 8
    }
    var rest: UInt64 = 0
    while index < end {
      rest = rest << 8 | UInt64(name[index])
      index += 1
    }
    mix(rest)
    return UInt32(truncatingIfNeeded: hash) &+ UInt32(last)
  }
}
