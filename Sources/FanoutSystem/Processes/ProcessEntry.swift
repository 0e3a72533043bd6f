import Glibc

/// A process as one look at /proc showed it.
public struct ProcessEntry: Sendable, Equatable {
  /// The process's number.
  public let pid: Int32
  /// Number of its parent, process group and process session.
  public let parent, group, session: Int32
  /// The kernel's letter: `R` running, `S` and `D` waiting, `T` stopped, `Z` ended and not yet reaped.
  public let state: UInt8
  /// The number of threads. More than one with state `Z`: only the first thread has ended.
  public let threads: Int
  /// When it started, in clock ticks since boot: with the number, its identity.
  public let startTicks: UInt64
  /// The name it goes by, without control characters.
  public let name: String

  /// Ended, and waiting for its parent to look.
  public var isZombie: Bool { hasFirstThreadEnded && threads <= 1 }
  /// Only the first thread has ended: what the process shows of itself is that thread's, which has nothing any more.
  var livesInOtherThreads: Bool { hasFirstThreadEnded && threads > 1 }
  private var hasFirstThreadEnded: Bool { state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") }
  /// Stopped by a signal or a debugger.
  public var isStopped: Bool { state == UInt8(ascii: "T") || state == UInt8(ascii: "t") }
}

extension ProcessEntry {
  /// Reads a line of /proc/PID/stat.
  static func parse(_ bytes: [UInt8]) -> ProcessEntry? { StatLine(bytes).flatMap { ProcessEntry($0) } }

  /// Nil where the line is torn.
  init?(_ line: StatLine) {
    guard let state = line.state, let parent: Int32 = line.number(4), let group: Int32 = line.number(5),
      let session: Int32 = line.number(6), let threads: Int = line.number(20), let start: UInt64 = line.number(22)
    else { return nil }
    let name = String(decoding: line.name, as: UTF8.self)
    self.init(
      pid: line.pid, parent: parent, group: group, session: session, state: state, threads: threads, startTicks: start,
      name: String(
        String.UnicodeScalarView(name.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 })))
  }

  /// A number as /proc writes it; nil for anything else.
  static func decimal(_ bytes: ArraySlice<UInt8>) -> Int32? { Int32(String(decoding: bytes, as: UTF8.self)) }
}

extension [ProcessEntry] {
  /// Each after the one that started it, else as they are. A shell whose command is ended before the shell goes on with
  /// the next one; and numbers, which begin again, do not tell who was first.
  var parentsFirst: [ProcessEntry] {
    let numbers = Set(map(\.pid))
    let children = Dictionary(grouping: self, by: \.parent)
    var ordered = filter { !numbers.contains($0.parent) }
    var next = 0
    while next < ordered.count {
      ordered += children[ordered[next].pid] ?? []
      next += 1
    }
    // A table is no moment: of two that are each other's parent neither is.
    let placed = Set(ordered.map(\.pid))
    return ordered + filter { !placed.contains($0.pid) }
  }
}
