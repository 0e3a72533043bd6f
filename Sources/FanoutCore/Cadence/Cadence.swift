/// Whether fires come as they are expected: the last one, the next one, those that were missed, and whether that is a
/// cause for alarm.
public struct Cadence: Sendable, Equatable {
  /// How often they are expected; nil: nothing tells.
  public let rhythm: Rhythm?
  /// The timer that sets them off, with what its manager says of it; nil: none does.
  public let timer: Timer?
  /// When the last one began; nil: none is on record.
  public let last: Moment?
  /// When the next one is expected; it may be past. Nil: nothing tells, or it waits for the one that runs.
  public let next: WallTime?
  /// How many did not come since the last one; nil: nothing tells.
  public let missed: Int?
  /// How long it has been silent.
  public let silence: Silence
  /// Why that is too long, in a sentence.
  public let alarm: String?

  /// A timer and what is known of it.
  public struct Timer: Sendable, Equatable {
    /// The timer's unit.
    public var unit: String
    /// `user` or `system`.
    public var manager: String
    /// What it says; nil: nobody answered.
    public var reading: TimerReading?
    /// A timer.
    public init(unit: String, manager: String, reading: TimerReading?) {
      self.unit = unit
      self.manager = manager
      self.reading = reading
    }

    /// `fanout.timer of the user manager`
    public var name: String { "\(unit) of the \(manager) manager" }

    /// What is wrong with it, and what to do; nil: nothing that can be seen.
    public var trouble: String? {
      guard let reading, !reading.isActive else { return nil }
      let ask = manager == "user" ? "systemctl --user" : "systemctl"
      return reading.isLoaded
        ? "\(name) is not started; \(ask) enable --now \(unit) starts it" : "\(name) is gone; fanout install writes one"
    }
  }

  /// So many intervals without a fire are too many.
  public static let patience = 3
  /// Elapses are counted up to this many.
  public static let mostMissed = 500

  /// The cadence of a loop.
  ///
  /// - Parameters:
  ///   - ledger: Its fires.
  ///   - timer: The timer that sets them off, see `Rhythm.timer(of:)`.
  ///   - facts: What else was seen; its `lastFire`, `unpaused` and `enabledFor` come from ledger and timer.
  ///   - clock: CLOCK_MONOTONIC, now.
  ///   - elapses: So many elapses of the timer's calendar after a moment; nil: nobody could say.
  public init(
    _ ledger: Ledger, timer: Timer?, facts: Silence.Facts, clock: Duration,
    elapses: (_ after: WallTime, _ count: Int) -> [WallTime]?
  ) {
    let now = facts.now
    let fire = ledger.fires.last { !$0.isOneShot && $0.beganAt != nil }
    var facts = facts
    facts.lastFire = fire.flatMap { fire in
      fire.beganAt.map { Silence.Facts.LastFire(began: $0, suspended: fire.begin?.suspended) }
    }
    facts.unpaused = ledger.unpausedAll
    facts.enabledFor = timer?.reading?.activeSince.map { clock - $0 }
    let rhythm = Rhythm(ledger, reading: timer?.reading)
    let last = fire?.beganAt
    let spans = timer?.reading?.countsSuspend == true ? Duration.milliseconds(now.bootMilliseconds) : clock
    let scheduled = timer?.reading?.next(at: now.wall, clock: spans)
    self.rhythm = rhythm
    self.timer = timer
    self.last = last
    // A timer that was taken away sets off nothing any more, whatever its rhythm was.
    next =
      timer?.reading != nil ? scheduled : last.flatMap { last in rhythm?.interval.map { last.wall + $0 } }
    missed = last.flatMap { Cadence.missed(since: $0, now, rhythm, timer?.reading, elapses) }
    silence = Silence(facts)
    alarm = Cadence.alarm(silence, facts, rhythm, timer, last: last, elapses)
  }

  private static func missed(
    since last: Moment, _ now: Moment, _ rhythm: Rhythm?, _ reading: TimerReading?,
    _ elapses: (WallTime, Int) -> [WallTime]?
  ) -> Int? {
    guard let rhythm else { return nil }
    if rhythm.isOfCalendar, let reading, let times = elapses(last.wall, mostMissed) {
      // The one that the timer waits for may be past by its random delay: it is late, not missed.
      let pending = reading.isActive && !reading.isRunning ? reading.calendars.compactMap(\.next).min() : nil
      return times.count { time in time <= now.wall && pending.map { time < $0 } ?? true }
    }
    return rhythm.interval.map { Rhythm.missed(in: now.since(last), every: $0) }
  }

  private static func alarm(
    _ silence: Silence, _ facts: Silence.Facts, _ rhythm: Rhythm?, _ timer: Timer?, last: Moment?,
    _ elapses: (WallTime, Int) -> [WallTime]?
  ) -> String? {
    // Where nothing ever fired and nothing will, nothing is expected.
    guard let rhythm, !facts.isPaused, last != nil || timer?.reading?.isActive == true else { return nil }
    let what: String
    if rhythm.isOfCalendar, let times = elapses(facts.now.wall - silence.length, patience) {
      guard times.count == patience, times.allSatisfy({ $0 <= facts.now.wall }) else { return nil }
      what = "\(patience) were due by its calendar"
    } else {
      guard let interval = rhythm.interval, interval > .zero, silence.length >= interval * patience else { return nil }
      what = "one is expected every \(Cadence.words(interval))" + rhythm.estimate
    }
    let since = silence.since == .fire ? "" : " since \(silence.since.words)"
    let lastWords = last.map { "the last began \($0.wall.rfc3339)" } ?? "there never was one"
    return "no fire for \(Cadence.words(silence.length))\(since), and \(what); \(lastWords)"
      + (timer?.trouble.map { "; \($0)" } ?? "")
  }

  /// Whole seconds, unless that is too coarse.
  private static func words(_ length: Duration) -> String {
    length < .seconds(10) ? length.written : Duration.seconds(length.components.seconds).written
  }
}

extension Rhythm {
  /// The words that the rhythm is an estimate, and of what; empty where it is none.
  public var estimate: String {
    if case .gaps(let count) = source { return " (estimated: the median of the last \(count) gaps)" }
    return ""
  }
}

extension Silence.Reference {
  /// For people.
  public var words: String {
    switch self {
    case .fire: "the last fire"
    case .boot: "the machine started"
    case .enabling: "the timer was started"
    case .unpausing: "the pause ended"
    case .resume: "the machine woke up"
    }
  }
}
