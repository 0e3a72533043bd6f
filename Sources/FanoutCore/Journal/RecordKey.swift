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

  /// By what name a line of that schema tells a streak.
  static func streak(in schema: Int64) -> RecordKey { Schema.callsStreakAttempt(schema) ? .attempt : .streak }
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
