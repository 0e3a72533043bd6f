import FanoutCore
import Glibc

/// Reads a run's log from its beginning, and goes on as it grows. What is cut out while it is read is told as it is when a log
/// was cut before: one line in its place.
public struct LogReader {
  /// A piece of a log.
  public enum Piece: Sendable, Equatable {
    /// Bytes as the worker wrote them.
    case text([UInt8])
    /// So many bytes are not there any more.
    case cut(Int)
  }

  private let log: OutputLog
  /// How far it has come.
  public private(set) var offset = 0
  /// The most that one piece of text takes.
  private static let most = 1 << 16

  /// A reader at the beginning of a log.
  public init(_ log: OutputLog) { self.log = log }

  /// Hands over what is there behind the last look, in order, until `body` answers false.
  public mutating func read(_ body: (Piece) -> Bool) throws(SystemError) {
    while true {
      // Asked again for each piece: the middle may be cut while a slow reader is busy with the head.
      guard let next = try next() else { return }
      switch next {
      case .cut(let bytes): offset += bytes
      case .text(let bytes): offset += bytes.count
      }
      if !body(next) { return }
    }
  }

  private func next() throws(SystemError) -> Piece? {
    var start = 0
    for part in try log.parts() {
      switch part {
      case .cut(let bytes):
        if offset < start + bytes, offset >= start { return .cut(start + bytes - offset) }
        start += bytes
      case .text(let range):
        start = range.upperBound
        guard offset < range.upperBound, offset >= range.lowerBound else { continue }
        let bytes = try log.bytes(in: offset..<min(range.upperBound, offset + LogReader.most))
        // Looked at again behind the reading: what was cut meanwhile read as zeros, and is told as cut.
        guard try isText(offset..<(offset + bytes.count)) else { return try next() }
        return bytes.isEmpty ? nil : .text(bytes)
      }
    }
    return nil
  }

  private func isText(_ range: Range<Int>) throws(SystemError) -> Bool {
    for case .text(let part) in try log.parts() where part.lowerBound <= range.lowerBound && range.upperBound <= part.upperBound {
      return true
    }
    return range.isEmpty
  }
}

/// Waits for a log to grow, or for its run to end, without asking again and again.
public final class LogWatch {
  private let events: EventLoop
  private let clocks: Clocks
  private let watch: FileWatch?

  /// A watch on a log and on the index entry that goes when its run has ended; `reader` is the descriptor that the output goes to:
  /// where that is a pipe, it tells when nobody reads it any more.
  public init(_ log: OutputLog, in state: StateDirectory, clocks: Clocks, reader: Int32?) throws(SystemError) {
    events = try EventLoop(clocks: clocks)
    self.clocks = clocks
    if let reader, LogWatch.isPipe(reader) { try? events.watch(reader, token: 1) }
    guard let made = try? FileWatch() else {
      watch = nil
      return
    }
    watch = made
    try events.watch(made.descriptor.number, token: 0)
    _ = try? made.watch(log.path, for: .growth)
    // An end is on disk before its index entry goes; a respawn comes as a new one.
    _ = try? made.watch(state.live, for: FileWatch.Interest(rawValue: UInt32(IN_DELETE) | UInt32(IN_MOVED_TO)))
    // The end of generation 0 comes long before its entry goes: the journal tells it.
    _ = try? made.watch(state.journal, for: FileWatch.Interest(rawValue: UInt32(IN_MODIFY) | UInt32(IN_CREATE)))
  }

  /// Waits until something has happened. False when the reader of the output is gone.
  public func wait() throws(SystemError) -> Bool {
    // Without inotify it is looked at once a second.
    let tokens = try events.wait(until: watch == nil ? clocks.monotonic() + .seconds(1) : nil)
    while let watch, !(try watch.events()).isEmpty {}
    return !tokens.contains(1)
  }

  /// The writing end of a pipe is ready to be read only in one case: its reader is gone. Of nothing else is that true.
  private static func isPipe(_ number: Int32) -> Bool {
    var status = stat()
    return fstat(number, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO && fcntl(number, F_GETFL) & O_ACCMODE == O_WRONLY
  }
}
