/// A run that is being ended, or should be: why, since when, and when nothing of it should be left any more.
///
/// One rule for every reason: a run whose end takes longer than its teardown and `margin` cannot be ended, whoever is
/// at fault: a process that may not be signalled or that the kernel holds, or a supervisor that does nothing.
public struct PendingEnd: Sendable, Equatable {
  /// Why; nil: its worker ended by itself, and something of it is left or its end is not on record.
  public var cause: EndCause?
  /// Since when.
  public var since: MonotonicTime
  /// When nothing of it should be left.
  public var due: MonotonicTime
  /// KILL was sent, and did not end it.
  public var wasKilled = false

  /// How long behind the last step of a teardown a run may take until its end is on record: what a loaded machine may
  /// need, and as long as `kill` waits.
  public static let margin: Duration = .seconds(10)

  /// Whether it should be over by now.
  public func isLate(at now: MonotonicTime) -> Bool { now > due }

  /// As its supervisor says, who has sent KILL and found it alive.
  public init(_ note: EndingNote) {
    self.init(cause: note.cause, since: note.since, due: note.killed + PendingEnd.margin, wasKilled: true)
  }

  private init(cause: EndCause?, since: MonotonicTime, due: MonotonicTime, wasKilled: Bool = false) {
    self.cause = cause
    self.since = since
    self.due = due
    self.wasKilled = wasKilled
  }
}

extension PendingEnd {
  /// What tells that a run has to end where its supervisor left no note: it may do nothing at all.
  public struct Signs: Sendable {
    /// The terms of the run.
    public var terms: Terms
    /// When its worker started: by the clock of limits, and by that of files.
    public var started: (monotonic: MonotonicTime, wall: WallTime)
    /// A respawn is due: its worker has ended, and so have its limits.
    public var isResting = false
    /// The worker is stopped so that its log can be cut, and not silent.
    public var isSlowed = false
    /// An operator wants it ended, since then, without the waits of the teardown.
    public var wish: (isHurried: Bool, at: WallTime)?
    /// The last sign of life, or when it was taken over since: an adopter listens from then on.
    public var lastSign: WallTime?
    /// When its worker had ended, at the latest.
    public var exited: WallTime?

    /// Signs of a run; nothing speaks for its end.
    public init(terms: Terms, started: (monotonic: MonotonicTime, wall: WallTime)) {
      self.terms = terms
      self.started = started
    }
  }

  /// The end that should come first of those that have begun by now; nil: none has.
  public init?(_ signs: Signs, at now: (monotonic: MonotonicTime, wall: WallTime)) {
    let terms = signs.terms
    let steps = terms.teardownLength
    // Files are stamped by the wall clock, which also runs in suspend, and is set. As far as it went on further than
    // the clock of limits since the worker started, what it says is that much younger: late at worst, and never too
    // soon.
    let astray = max(.zero, (now.wall - signs.started.wall) - (now.monotonic - signs.started.monotonic))
    func moment(of stamp: WallTime) -> MonotonicTime { now.monotonic + (astray - (now.wall - stamp)) }
    var ends: [PendingEnd] = []
    func add(_ cause: EndCause?, since: MonotonicTime, within length: Duration) {
      ends.append(PendingEnd(cause: cause, since: since, due: since + length + PendingEnd.margin))
    }
    if let wish = signs.wish { add(.kill, since: moment(of: wish.at), within: wish.isHurried ? .zero : steps) }
    if !signs.isResting {
      if let limit = terms.timeLimit { add(.timeLimit, since: signs.started.monotonic + limit, within: steps) }
      if let exited = signs.exited { add(nil, since: moment(of: exited), within: steps) }
      if let limit = terms.stallAfter, let sign = signs.lastSign, !signs.isSlowed, signs.exited == nil {
        add(.stall, since: max(moment(of: sign), signs.started.monotonic) + limit, within: steps)
      }
    }
    let begun = ends.filter { $0.since <= now.monotonic }
    guard let first = begun.min(by: { $0.due < $1.due }) else { return nil }
    self = first
  }
}
