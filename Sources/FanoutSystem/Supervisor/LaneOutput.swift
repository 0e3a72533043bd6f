import FanoutCore

/// What the worker of a lane writes: how much of its log was cut, how much it took at most, and when it last showed a
/// sign of life.
struct LaneOutput {
  private let directory: RunDirectory
  private let log: OutputLog
  private var cutBytes = 0
  private var peakBytes = 0
  /// What was last seen of output and heartbeat, and when life was last seen.
  private var listening = LastSignOfLife<SignsOfLife>()

  /// The output of a run that keeps its files there.
  init(of run: Run, in directory: RunDirectory) {
    self.directory = directory
    log = OutputLog(path: directory.outputLog, limit: run.terms.outputLimit)
  }

  /// Takes note of what there is before the worker can touch it: whatever differs from this later is a sign of its
  /// life.
  mutating func begin(at now: MonotonicTime) { listening.begin(directory.signs(), at: now) }

  /// How much the log takes on disk; nil: a worker may have removed it, and then there is nothing to bound.
  mutating func look() -> Int? {
    guard let onDisk = try? log.onDisk() else { return nil }
    peakBytes = max(peakBytes, onDisk)
    return onDisk
  }

  /// Cuts the middle out of the log. How much had been written to it, and why it could not be cut.
  mutating func cut() -> (written: Int, problem: SystemError?) {
    let before = log.measures
    var problem: SystemError?
    do throws(SystemError) { cutBytes += try log.cut() } catch { problem = error }
    let written = log.size
    // A signal stops nobody at once: what was written since the look was on disk as well.
    peakBytes = max(peakBytes, before.onDisk + max(0, written - before.size))
    return (written, problem)
  }

  /// Looks for the latest sign of life.
  mutating func lastSignOfLife(_ clocks: Clocks) -> MonotonicTime {
    let signs = directory.signs()
    let ago = signs.latestChange.map { clocks.moment().wall - $0 }
    return listening.look(signs, changedAgo: ago, at: clocks.monotonic())
  }

  /// Adds to an end how much was written, cut, and on disk beyond the limit.
  func note(in end: inout RunEndRecord) {
    let (size, onDisk) = log.measures
    end.logBytes = Int64(size)
    end.cutBytes = Int64(cutBytes)
    let peak = max(peakBytes, onDisk)
    if peak > log.limit { end.overshootBytes = Int64(peak) }
  }
}
