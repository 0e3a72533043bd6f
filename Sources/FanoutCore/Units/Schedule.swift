/// When a loop is fired.
public enum Schedule: Sendable, Equatable {
  /// By the calendar: elapses that were missed are caught up, once.
  case calendar([String])
  /// So long after the last fire: nothing is caught up.
  case after(Duration)

  private static let hour: Int64 = 3600
  private static let day: Int64 = 86400

  /// The schedule that fires that often; nil below a second, or with parts of one.
  ///
  /// What divides an hour, and hours that divide a day, become calendar expressions. Anything else would make one that
  /// starts over each hour or day (`*:0/45` alternates between 45 and 15 minutes), so that it is counted from the last
  /// fire instead.
  public init?(every: Duration) {
    guard every >= .seconds(1), every.milliseconds % 1000 == 0 else { return nil }
    let seconds = every.milliseconds / 1000
    if seconds >= Schedule.hour, seconds % Schedule.hour == 0, Schedule.day % seconds == 0 {
      let hours = seconds / Schedule.hour
      self = .calendar([hours == 24 ? "*-*-* 00:00:00" : hours == 1 ? "*-*-* *:00:00" : "*-*-* 0/\(hours):00:00"])
    } else if seconds < Schedule.hour, Schedule.hour % seconds == 0 {
      self = .calendar(Schedule.withinAnHour(seconds))
    } else {
      self = .after(every)
    }
  }

  /// One expression for each minute of the shortest whole number of minutes after which the pattern repeats.
  private static func withinAnHour(_ seconds: Int64) -> [String] {
    var period: Int64 = 60
    while period % seconds != 0 { period += 60 }
    let minutes = period / 60
    return (0..<minutes).compactMap { minute in
      let first = (seconds - (minute * 60) % seconds) % seconds
      guard first < 60 else { return nil }
      let hand = minutes == 1 ? "*" : minutes == 60 ? padded(Int(minute), 2) : "\(minute)/\(minutes)"
      let second = first + seconds < 60 ? "\(first)/\(seconds)" : padded(Int(first), 2)
      return "*:\(hand):\(second)"
    }
  }

  /// Whether what was missed while the machine was off is caught up.
  public var catchesUp: Bool {
    if case .calendar = self { true } else { false }
  }

  /// The schedule's settings in a timer unit.
  var settings: [String] {
    switch self {
    case .calendar(let expressions): expressions.map { "OnCalendar=\($0)" } + ["Persistent=true"]
    case .after(let length): ["OnActiveSec=\(Schedule.span(length))", "OnUnitActiveSec=\(Schedule.span(length))"]
    }
  }

  /// What a person should know of it.
  public var explanation: String {
    switch self {
    case .calendar(let expressions):
      "by the calendar (\(expressions.joined(separator: ", "))); fires missed while the machine was off are caught up, once (Persistent=true)"
    case .after(let length):
      "\(length.written) after the last fire (OnActiveSec, OnUnitActiveSec), because \(length.written) "
        + "is no part of an hour and no number of hours that divides a day; fires missed while the machine is off or asleep are not caught up"
    }
  }

  /// The five fields of a crontab line; nil where cron knows no such schedule.
  public static func cronFields(every: Duration) -> String? {
    let (minutes, rest) = every.milliseconds.quotientAndRemainder(dividingBy: 60_000)
    guard minutes > 0, rest == 0 else { return nil }
    switch minutes {
    case 1: return "* * * * *"
    case 2..<60 where 60 % minutes == 0: return "*/\(minutes) * * * *"
    case 60: return "0 * * * *"
    case 1440: return "0 0 * * *"
    case 61..<1440 where minutes % 60 == 0 && 24 % (minutes / 60) == 0: return "0 */\(minutes / 60) * * *"
    default: return nil
    }
  }

  /// A length of time as systemd reads it, in whole seconds.
  static func span(_ length: Duration) -> String { "\(length.milliseconds / 1000)s" }
}
