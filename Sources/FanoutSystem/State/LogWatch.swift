import FanoutCore
import Glibc

/// Waits for a log to grow, or for its run to end, without asking again and again.
public final class LogWatch {
  private let events: EventLoop
  private let clocks: Clocks
  private let watch: FileWatch?
  private let log: OutputLog
  /// The watch on the log's directory.
  private var directory: Int32?

  /// A watch on a log and on the index entry that goes when its run has ended; `reader` is the descriptor that the
  /// output goes to: where that is a pipe, it tells when nobody reads it any more.
  public init(_ log: OutputLog, in state: StateDirectory, clocks: Clocks, reader: Int32?) throws(SystemError) {
    events = try EventLoop(clocks: clocks)
    self.log = log
    self.clocks = clocks
    if let reader, LogWatch.isPipe(reader) { try? events.watch(reader, token: 1) }
    guard let made = try? FileWatch() else {
      watch = nil
      return
    }
    watch = made
    try events.watch(made.descriptor.number, token: 0)
    _ = try? made.watch(log.path, for: .growth)
    // Another file may get its name, and then that one is watched.
    let names = FileWatch.Interest(rawValue: UInt32(IN_DELETE) | UInt32(IN_MOVED_FROM)).union(.arrivals)
    directory = try? made.watch(FilePath.parent(of: log.path), for: names)
    // An end is on disk before its index entry goes; a respawn comes as a new one.
    _ = try? made.watch(state.live, for: FileWatch.Interest(rawValue: UInt32(IN_DELETE) | UInt32(IN_MOVED_TO)))
    // The end of generation 0 comes long before its entry goes: the journal tells it.
    _ = try? made.watch(state.journal, for: FileWatch.Interest(rawValue: UInt32(IN_MODIFY) | UInt32(IN_CREATE)))
  }

  /// Waits until something has happened. False when the reader of the output is gone.
  public func wait() throws(SystemError) -> Bool {
    // Without inotify it is looked at once a second.
    let tokens = try events.wait(until: watch == nil ? clocks.monotonic() + .seconds(1) : nil)
    while let watch, case let events = try watch.events(), !events.isEmpty {
      // The same watch where it is the same file.
      let isRenamed = events.contains { $0.watch == directory || $0.isOverflow }
      if isRenamed { _ = try? watch.watch(log.path, for: .growth) }
    }
    return !tokens.contains(1)
  }

  /// The writing end of a pipe is ready to be read only in one case: its reader is gone. Of nothing else is that true.
  private static func isPipe(_ number: Int32) -> Bool {
    var status = stat()
    return fstat(number, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
      && fcntl(number, F_GETFL) & O_ACCMODE == O_WRONLY
  }
}
