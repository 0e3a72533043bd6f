/// What a manager of systemd says of a timer.
public struct TimerReading: Sendable, Equatable {
  /// The manager knows the unit.
  public var isLoaded = true
  /// The timer is started: it will elapse.
  public var isActive = true
  /// What it started is running now; nothing is scheduled until that ends.
  public var isRunning = false
  /// The timer's calendar expressions, normalised, each with the elapse that was scheduled last.
  public var calendars: [Calendar] = []
  /// The timer's times relative to something.
  public var spans: [Span] = []
  /// When it elapses next by the wall clock.
  public var nextWall: WallTime?
  /// When it elapses next on the clock of its spans.
  public var nextClock: Duration?
  /// When it was started, on CLOCK_MONOTONIC.
  public var activeSince: Duration?
  /// The timer's spans count on CLOCK_BOOTTIME, not on CLOCK_MONOTONIC.
  public var countsSuspend = false

  /// `OnCalendar=`.
  public struct Calendar: Sendable, Equatable {
    /// The expression.
    public var expression: String
    /// The elapse that is scheduled, or that was while what it started runs; a manager raises missed ones to its own
    /// start.
    public var next: WallTime?
    /// A calendar.
    public init(expression: String, next: WallTime?) {
      self.expression = expression
      self.next = next
    }
  }

  /// `OnUnitActiveSec=` and its like.
  public struct Span: Sendable, Equatable {
    /// `OnUnitActiveUSec`, `OnActiveUSec`, …
    public var base: String
    /// How long after that.
    public var length: Duration
    /// The elapse, as above; nil: none so far.
    public var next: Duration?
    /// A span.
    public init(base: String, length: Duration, next: Duration?) {
      self.base = base
      self.length = length
      self.next = next
    }
  }

  /// A timer that is waiting, with nothing in it.
  public init() {}

  /// The properties that are asked for.
  public static let properties = [
    "LoadState", "ActiveState", "SubState", "ActiveEnterTimestampMonotonic", "NextElapseUSecRealtime",
    "NextElapseUSecMonotonic",
    "TimersCalendar", "TimersMonotonic", "WakeSystem",
  ]

  /// Reads them as `systemctl show --timestamp=us` prints them with `TZ=UTC`; a property that stands several times has
  /// several lines.
  public init(properties: [String: String]) {
    isLoaded = properties["LoadState"] == "loaded"
    isActive = properties["ActiveState"] == "active"
    isRunning = properties["SubState"] == "running"
    activeSince = properties["ActiveEnterTimestampMonotonic"].flatMap { SystemdText.microseconds($0) }
    nextWall = properties["NextElapseUSecRealtime"].flatMap { SystemdText.time($0) }
    nextClock = properties["NextElapseUSecMonotonic"].flatMap { SystemdText.span($0) }.flatMap { $0 > .zero ? $0 : nil }
    countsSuspend = properties["WakeSystem"] == "yes"
    calendars = TimerReading.entries(properties["TimersCalendar"]).map { entry in
      Calendar(expression: entry.value, next: SystemdText.time(entry.next))
    }
    spans = TimerReading.entries(properties["TimersMonotonic"]).compactMap { entry in
      guard let length = SystemdText.span(entry.value) else { return nil }
      return Span(
        base: entry.name, length: length, next: SystemdText.span(entry.next).flatMap { $0 > .zero ? $0 : nil })
    }
  }

  // { OnCalendar=*-*-* *:00/30:00 ; next_elapse=Sat 2026-11-21 13:30:00.000000 UTC }
  private static func entries(_ text: String?) -> [(name: String, value: String, next: String)] {
    (text ?? "").split(separator: "\n").compactMap { line in
      var entry = (name: "", value: "", next: "")
      for part in line.split(separator: ";") {
        let words = part.split(separator: " ").filter { $0 != "{" && $0 != "}" }.joined(separator: " ")
        guard let mark = words.firstIndex(of: "=") else { continue }
        let value = String(words[words.index(after: mark)...])
        if words[..<mark] == "next_elapse" {
          entry.next = value
        } else {
          (entry.name, entry.value) = (String(words[..<mark]), value)
        }
      }
      return entry.value.isEmpty ? nil : entry
    }
  }

  /// How long after one elapse the next one is due, where no calendar says it.
  public var repeating: Duration? {
    spans.filter { $0.base == "OnUnitActiveUSec" || $0.base == "OnUnitInactiveUSec" }.map(\.length).filter {
      $0 > .zero
    }.min()
  }

  /// The elapse that started what runs now: when it was due, and whether by a calendar. `clock` is the clock of its
  /// spans.
  public func due(at now: WallTime, clock: Duration) -> (time: WallTime, isOfCalendar: Bool)? {
    // Calendar elapses were all computed anew after the last one: the earliest of them fired. Spans that are used up
    // keep their old ones: there the latest did.
    let calendar = calendars.compactMap(\.next).min().flatMap { $0 <= now ? $0 : nil }
    let span = spans.compactMap(\.next).filter { $0 <= clock }.max().map { now - (clock - $0) }
    if let calendar, span.map({ $0 <= calendar }) ?? true { return (calendar, true) }
    return span.map { ($0, false) }
  }

  /// When it elapses next; nil: it is stopped, or waits for the end of what runs.
  public func next(at now: WallTime, clock: Duration) -> WallTime? {
    guard isActive, !isRunning else { return nil }
    return [nextWall, nextClock.map { now + ($0 - clock) }].compactMap { $0 }.min()
  }
}
