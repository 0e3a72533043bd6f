/// How a worker that writes faster than its log can be cut is slowed (SPEC 8): its process group is stopped, the log is
/// cut, and the group stays stopped for as long as what it wrote since it last went on is ahead of a steady pace; so
/// the faster it writes, the longer. While it is stopped, others are cut in time. It is told what happened and answers
/// what follows; it knows no clock.
public struct Slowing: Sendable, Equatable {
  /// How long it is stopped at most at a time.
  public static let longest: Duration = .seconds(1)
  /// How many times its limit a worker may write in a second without being stopped for longer than a cut takes.
  static let limitsPerSecond: Int64 = 8

  /// When it goes on; nil: it is not stopped.
  public private(set) var stoppedUntil: MonotonicTime?
  private var stoppedAt: MonotonicTime?
  /// What it had written when it last went on, and when that was.
  private var written = 0
  private var wentOnAt: MonotonicTime

  /// Of a worker that was started then.
  init(since: MonotonicTime) { wentOnAt = since }

  /// The worker was stopped and its log cut, at so many bytes. Until when it stays stopped; `now`: it goes on at once.
  mutating func stopped(written total: Int, limit: Int, at now: MonotonicTime) -> MonotonicTime {
    let pace = max(1, Int64(clamping: limit)).multipliedHolding(by: Slowing.limitsPerSecond)
    // In microseconds, in which what no disk holds still fits.
    let ahead = Int64(clamping: max(0, total - written)).multipliedHolding(by: 1_000_000) / pace
    let rest = Duration.microseconds(ahead) - (now - wentOnAt)
    let until = now + min(Slowing.longest, max(.zero, rest))
    written = total
    (stoppedAt, stoppedUntil) = (now, until)
    return until
  }

  /// The worker goes on. How long it was stopped: so much of its silence is not its own.
  mutating func wentOn(at now: MonotonicTime) -> Duration {
    defer { (stoppedAt, stoppedUntil, wentOnAt) = (nil, nil, now) }
    return stoppedAt.map { now - $0 } ?? .zero
  }
}

extension Int64 {
  /// The product, held at the largest number.
  fileprivate func multipliedHolding(by factor: Int64) -> Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? .max : product
  }
}

/// What output does to a lane.
extension Lane {
  /// Whether its worker is stopped so that its log can be cut.
  public var isSlowed: Bool {
    if case .running(let running) = phase { running.slowing.stoppedUntil != nil } else { false }
  }

  /// Cut well before the limit, because nobody is stopped at once.
  func output(onDisk bytes: Int) -> [Effect] {
    switch phase {
    case .running, .clearing: bytes > run.terms.outputLimit / 2 ? [.cutOutput] : []
    case .opening, .recording, .resting, .asking, .released: []
    }
  }

  /// The log was cut. A worker stopped for it goes on in time; what is being ended goes on at once, so as to obey.
  mutating func cut(written: Int, hasStopped: Bool, at now: MonotonicTime) -> [Effect] {
    guard hasStopped else { return [] }
    guard case .running(var running) = phase else { return [.continueWorker] }
    let until = running.slowing.stopped(written: written, limit: run.terms.outputLimit, at: now)
    phase = .running(running)
    return until <= now ? goOn(at: now) : []
  }

  /// Lets a worker go on that was slowed, if it was: what follows must not find it stopped.
  mutating func goOn(at now: MonotonicTime) -> [Effect] {
    guard case .running(var running) = phase, running.slowing.stoppedUntil != nil else { return [] }
    let stood = running.slowing.wentOn(at: now)
    running.stallAt = running.stallAt.map { $0 + stood }
    phase = .running(running)
    return [.continueWorker]
  }
}
