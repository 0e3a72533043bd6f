import FanoutCore

/// Asks a manager of systemd about a timer, and systemd's own tool about calendars: what an expression means is theirs
/// to know.
struct TimerQuery {
  private let manager: ServiceManager
  private let environment: ProcessEnvironment
  private let clocks: Clocks

  /// How long one question may take: this is telemetry, and no fire waits long for it.
  static let patience: Duration = .seconds(5)

  init(_ scope: ServiceManager.Scope, environment: ProcessEnvironment, clocks: Clocks) {
    // Its tools print times in the zone of their caller, and only UTC is read here.
    manager = ServiceManager(scope, environment: environment.setting("TZ", "UTC"))
    // A calendar means the machine's zone, whatever its caller's is.
    self.environment = environment.removing(EnvironmentNames.identity + ["TZ"]).setting("LC_ALL", "C").setting(
      "SYSTEMD_COLORS", "0")
    self.clocks = clocks
  }

  /// What a timer says; nil: nobody answered.
  func reading(_ timer: String) -> TimerReading? {
    manager.properties(TimerReading.properties, of: timer, patience: TimerQuery.patience, clocks: clocks).map(
      TimerReading.init)
  }

  /// Properties of any unit; nil: nobody answered.
  func properties(_ names: [String], of unit: String) -> [String: String]? {
    manager.properties(names, of: unit, patience: TimerQuery.patience, clocks: clocks)
  }

  /// Whether that manager is there at all.
  var isThere: Bool { manager.isThere }

  /// So many elapses of a timer's calendars after a moment, all together in order; fewer: there are no more. Nil:
  /// nobody could say.
  func elapses(of reading: TimerReading?, after moment: WallTime, _ count: Int) -> [WallTime]? {
    guard let reading, !reading.calendars.isEmpty else { return nil }
    let base = "@\(moment.milliseconds / 1000).\(TimerQuery.thousandths(moment))"
    let answer = ServiceManager.run(
      "systemd-analyze",
      ["calendar", "--iterations=\(count)", "--base-time=\(base)", "--"] + reading.calendars.map(\.expression),
      environment: environment, patience: TimerQuery.patience, clocks: clocks)
    return answer.isSuccess ? Array(SystemdText.elapses(answer.output).prefix(count)) : nil
  }

  private static func thousandths(_ moment: WallTime) -> String {
    let rest = String(moment.milliseconds % 1000)
    return String(repeating: "0", count: max(0, 3 - rest.count)) + rest
  }
}
