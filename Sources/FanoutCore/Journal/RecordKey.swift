/// The keys of a journal line, in one place for its writer and its reader. Added, never renamed or reused.
enum RecordKey: Int, CaseIterable {
  case v, at, boot, boottime, kind, fire, run, category
  case version, configuration, trigger, firedBy, timer, manager, late, every, launcher, suspended, bootNumber
  case admitted, started, refused, failed, withheld, live, width, source, cause, constraint, exit, selector, answer
  case categories, reasons, failures
  case path, holderGone
  case generation, attempt, streak, rank, supervisor, unit, unenforced, unlike
  case pid, startTicks, since, namespace
  case gap
  case outcome, detail, signal, declared, grade, reviews, elapsed, respawn, log, cut, overshoot, sweptCount, swept, outOfMemory, proof
  case summary, reason, question, session
  case why, until
  case runs, fires, days, more, ahead
  case clipped

  /// As it is written: snake case, a unit last.
  var name: String { RecordKey.names[rawValue] }

  private static let names = allCases.map(\.spelled)

  private var spelled: String {
    switch self {
    case .boottime: "boottime_ms"
    case .selector: "selector_ms"
    case .firedBy: "fired_by"
    case .late: "late_ms"
    case .every: "every_ms"
    case .suspended: "suspended_ms"
    case .bootNumber: "boot_number"
    case .ahead: "ahead_ms"
    case .holderGone: "holder_gone"
    case .startTicks: "start_ticks"
    case .since: "since_ns"
    case .elapsed: "elapsed_ms"
    case .log: "log_bytes"
    case .cut: "cut_bytes"
    case .overshoot: "overshoot_bytes"
    case .sweptCount: "swept_count"
    case .outOfMemory: "out_of_memory"
    default: "\(self)"
    }
  }

  static let table = WordTable(allCases.map(\.name))

  /// By what name a line of that schema tells a streak: to schema 1 that was an attempt, which is another thing to later ones.
  static func streak(in schema: Int64) -> RecordKey { schema < 2 ? .attempt : .streak }
}

extension Event {
  /// The kinds of records; a kind's name is the name of its case.
  enum Kind: Int, CaseIterable {
    case fireBegan, fireEnded, lockAcquired, lockReleased, runStarted, runSpawned, runConfirmed, runAdopted, runEnded
    case respawnDenied, paused, unpaused, onFireFailed, pruned, clockAhead

    static let table = WordTable(allCases.map { "\($0)" })
  }

  /// The word that a line carries for it.
  public var kind: String {
    switch self {
    case .fireBegan: "fireBegan"
    case .fireEnded: "fireEnded"
    case .lockAcquired: "lockAcquired"
    case .lockReleased: "lockReleased"
    case .runStarted: "runStarted"
    case .runSpawned: "runSpawned"
    case .runConfirmed: "runConfirmed"
    case .runAdopted: "runAdopted"
    case .runEnded: "runEnded"
    case .respawnDenied: "respawnDenied"
    case .paused: "paused"
    case .unpaused: "unpaused"
    case .onFireFailed: "onFireFailed"
    case .pruned: "pruned"
    case .clockAhead: "clockAhead"
    case .other(let kind): kind
    }
  }
}

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
