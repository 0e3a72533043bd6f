/// A schedule, and how far each elapse may be put off by chance.
public struct Timing: Sendable, Equatable {
  /// When.
  public var schedule: Schedule
  /// `RandomizedDelaySec=`; zero: none.
  public var randomizedDelay: Duration

  /// A timing.
  public init(_ schedule: Schedule, randomizedDelay: Duration = .zero) {
    self.schedule = schedule
    self.randomizedDelay = randomizedDelay
  }

  /// Where nothing is said and nothing installed.
  public static let standard = Timing(.calendar(["*:0/30:00"]))

  /// The timing that a timer unit written by `install` has; nil for any other text.
  public init?(timer text: String) {
    var expressions: [String] = []
    var after: Duration?
    var delay = Duration.zero
    for line in text.split(separator: "\n") {
      guard let mark = line.firstIndex(of: "=") else { continue }
      let value = String(line[line.index(after: mark)...])
      switch line[..<mark] {
      case "OnCalendar": expressions.append(value)
      case "OnUnitActiveSec": after = Duration(written: value)
      case "RandomizedDelaySec": delay = Duration(written: value) ?? .zero
      default: break
      }
    }
    if !expressions.isEmpty {
      self.init(.calendar(expressions), randomizedDelay: delay)
    } else if let after {
      self.init(.after(after), randomizedDelay: delay)
    } else {
      return nil
    }
  }

  var settings: [String] {
    schedule.settings + ["AccuracySec=1s"]
      + (randomizedDelay > .zero ? ["RandomizedDelaySec=\(Schedule.span(randomizedDelay))"] : [])
  }

  /// What a person should know of it.
  public var explanation: String {
    schedule.explanation + (randomizedDelay > .zero ? "; each up to \(randomizedDelay.written) later by chance" : "")
  }
}
