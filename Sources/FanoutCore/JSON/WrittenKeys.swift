/// Keys of objects by the bytes at which they were written: four bytes a key, however long it is, and up to five more
/// while they are settled.
struct WrittenKeys {
  /// Where each was written.
  private(set) var places: [UInt32] = []

  /// Up to so many keys are looked through, because that is cheaper than a table.
  private static let few = 8

  /// With room for all the keys that so many bytes can hold: no member takes fewer than four. Room that is not used
  /// takes no memory.
  init(ofBytes count: Int) { places.reserveCapacity(count / 4) }

  /// Takes a key.
  mutating func append(_ key: JSONToken) { places.append(UInt32(key.start)) }

  /// Forgets the keys from `base` on.
  mutating func removeAll(from base: Int) { places.removeSubrange(base...) }

  /// Leaves of the keys from `base` on each once: in the place of its first appearance, as it was written last.
  /// `repeated` gets the place of a key each time that it appears again.
  mutating func settle(from base: Int, in scanner: JSONScanner, repeated: (Int) -> Void = { _ in }) {
    let count = places.count - base
    var table = count > WrittenKeys.few ? Table(for: count) : nil
    var settled = base
    for index in base..<places.count {
      let key = places[index]
      let place =
        table == nil
        ? (base..<settled).first { scanner.areSameKeys(places[$0], key) }
        : table?.place(of: key, among: places[base..<settled], scanner)
      if let place {
        places[place] = key
        repeated(place)
      } else {
        places[settled] = key
        settled += 1
      }
    }
    removeAll(from: settled)
  }

  /// Finds a key among many. It is as long as the keys are many that differ, and never longer than it takes to hold
  /// all.
  private struct Table {
    /// Places, counted from 1; 0 is empty.
    private var slots: [UInt32]
    private let longest: Int

    init(for count: Int) {
      longest = count * 5 / 4
      slots = [UInt32](repeating: 0, count: max(longest / 16, 10))
    }

    /// The place where that key stands already; where it does not, a slot is taken for it behind them.
    mutating func place(of key: UInt32, among places: ArraySlice<UInt32>, _ scanner: JSONScanner) -> Int? {
      if slots.count < longest, places.count > slots.count * 3 / 4 { widen(places, scanner) }
      var slot = Int(scanner.hash(ofKeyAt: key) % UInt(slots.count))
      // An empty slot is always met: there are more than keys.
      while slots[slot] != 0 {
        let place = Int(slots[slot]) - 1
        if scanner.areSameKeys(places[place], key) { return place }
        slot = slot + 1 == slots.count ? 0 : slot + 1
      }
      slots[slot] = UInt32(places.endIndex + 1)
      return nil
    }

    private mutating func widen(_ places: ArraySlice<UInt32>, _ scanner: JSONScanner) {
      let count = min(longest, slots.count * 2)
      // The one goes before the other comes.
      slots = []
      slots = [UInt32](repeating: 0, count: count)
      for place in places.indices {
        var slot = Int(scanner.hash(ofKeyAt: places[place]) % UInt(count))
        while slots[slot] != 0 { slot = slot + 1 == count ? 0 : slot + 1 }
        slots[slot] = UInt32(place + 1)
      }
    }
  }
}
