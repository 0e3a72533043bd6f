/// How often fires are expected, and who says so.
public struct Rhythm: Sendable, Equatable {
  /// Who says so.
  public enum Source: Sendable, Equatable {
    /// The timer's manager, now.
    case timer
    /// The record of the last fire that a timer set off.
    case record
    /// Nobody: the median of so many gaps between fires that cron or a timer set off.
    case gaps(Int)
  }

  /// Who says so.
  public var source: Source
  /// From one to the next; nil: a calendar says, and it differs.
  public var interval: Duration?
  /// The elapses come from a calendar, which can be asked for them.
  public var isOfCalendar = false

  /// A rhythm.
  public init(source: Source, interval: Duration?, isOfCalendar: Bool = false) {
    self.source = source
    self.interval = interval
    self.isOfCalendar = isOfCalendar
  }

  /// The gaps that an estimate looks at, at most and at least.
  public static let gapsLookedAt = 3...10
  /// The finest interval that is estimated: cron knows none that is finer, and fires in quick succession are no rhythm.
  public static let finestEstimate: Duration = .seconds(60)

  /// The rhythm of a loop.
  ///
  /// - Parameters:
  ///   - ledger: Its fires.
  ///   - reading: What the timer that set off the last of them says now; nil: there is none, or nobody answers.
  public init?(_ ledger: Ledger, reading: TimerReading?) {
    let fires = ledger.fires.filter { !$0.isOneShot }
    if let reading, reading.isLoaded {
      let recorded = fires.last { $0.begin?.firing?.every != nil }?.begin?.firing?.every
      if !reading.calendars.isEmpty {
        self.init(source: .timer, interval: recorded, isOfCalendar: true)
        return
      }
      if let every = reading.repeating {
        self.init(source: .timer, interval: every)
        return
      }
    }
    if Rhythm.timer(of: ledger) != nil,
      let every = fires.last(where: { $0.begin?.firing?.by == .timer })?.begin?.firing?.every
    {
      self.init(source: .record, interval: every)
      return
    }
    guard let (median, count) = Rhythm.median(of: fires) else { return nil }
    self.init(source: .gaps(count), interval: max(median, Rhythm.finestEstimate))
  }

  /// The timer that sets off this loop: the one of its last fire that had a schedule; nil: that had none, or was
  /// cron's.
  public static func timer(of ledger: Ledger) -> (unit: String, manager: String)? {
    let last = ledger.fires.last { fire in
      guard !fire.isOneShot, let by = fire.begin?.firing?.by else { return false }
      return by == .timer || by == .cron
    }
    guard let firing = last?.begin?.firing, let unit = firing.timer, let manager = firing.manager else { return nil }
    return (unit, manager)
  }

  /// The median of the last gaps between fires that cron or a timer set off. People and programs fire when they like:
  /// what they did says nothing of when they will again.
  private static func median(of fires: [FireFacts]) -> (Duration, Int)? {
    let scheduled = fires.filter { [.cron, .timer].contains($0.begin?.firing?.by) }
    let moments = scheduled.compactMap(\.beganAt).suffix(gapsLookedAt.upperBound + 1)
    let gaps = zip(moments, moments.dropFirst()).map { $1.since($0).milliseconds }
    guard gaps.count >= gapsLookedAt.lowerBound, let median = gaps.median else { return nil }
    return (.milliseconds(median), gaps.count)
  }

  /// How many fires did not come in a gap between two that did, where one was expected every so often. Half an interval
  /// is lateness, not a miss.
  public static func missed(in gap: Duration, every interval: Duration) -> Int {
    guard interval.milliseconds > 0, gap > interval else { return 0 }
    let halves = gap.milliseconds.multipliedReportingOverflow(by: 2)
    guard !halves.overflow else { return .max }
    return max(0, Int((halves.partialValue / interval.milliseconds + 1) / 2) - 1)
  }
}
