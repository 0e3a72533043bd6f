import FanoutCore

/// Looks at whether fires come as they are expected: asks the timer, and the machine about its sleep.
public struct CadenceReader {
  private let environment: ProcessEnvironment
  private let clocks: Clocks
  /// The timer that `install` writes for this loop, and the file by which it is known to be this loop's.
  private let names: UnitNames
  private let configurationPath: String

  /// A reader for a loop.
  public init(environment: ProcessEnvironment, clocks: Clocks, names: UnitNames, configurationPath: String) {
    self.environment = environment
    self.clocks = clocks
    self.names = names
    self.configurationPath = configurationPath
  }

  /// What can be said of it now, with these fires and pauses on record and these in force.
  public func read(_ ledger: Ledger, pauses: Pauses.Reading, now: Moment) -> Cadence {
    let timer = timer(of: ledger)
    var facts = Silence.Facts(now: now, suspended: clocks.suspended)
    let monotonic = Duration.nanoseconds(clocks.monotonic().nanoseconds)
    facts.resumedFor = resumed().map { monotonic - $0 }
    if let pause = pauses.all {
      switch pause.standing(at: now.wall) {
      case .holds: facts.isPaused = true
      case .over:
        let recorded = ledger.lastPauseOfAll.flatMap { $0.until == pause.until ? $0.made : nil }
        facts.pauseEnd = pause.until.map { Silence.Facts.PauseEnd(until: $0, made: recorded) }
      case .void: break
      }
    }
    return Cadence(ledger, timer: timer, facts: facts, clock: monotonic) { moment, count in
      guard let timer, let scope = ServiceManager.Scope(rawValue: timer.manager) else { return nil }
      return query(scope).elapses(of: timer.reading, after: moment, count)
    }
  }

  private func query(_ scope: ServiceManager.Scope) -> TimerQuery {
    TimerQuery(scope, environment: environment, clocks: clocks)
  }

  /// The timer that set off the last fire which had one; where none ever fired, the one that is installed for this
  /// configuration.
  private func timer(of ledger: Ledger) -> Cadence.Timer? {
    if let known = Rhythm.timer(of: ledger), let scope = ServiceManager.Scope(rawValue: known.manager) {
      let query = query(scope)
      return Cadence.Timer(
        unit: known.unit, manager: known.manager, reading: query.isThere ? query.reading(known.unit) : nil)
    }
    let scope = ServiceManager.ofCaller(environment).scope
    let query = query(scope)
    guard query.isThere, let reading = query.reading(names.timer), reading.isLoaded,
      let call = query.properties(["ExecStart"], of: names.fire)?["ExecStart"], call.holds(configurationPath)
    else { return nil }
    return Cadence.Timer(unit: names.timer, manager: scope.rawValue, reading: reading)
  }

  /// When the machine last woke up, on CLOCK_MONOTONIC; nil: it never slept, or nobody tells.
  private func resumed() -> Duration? {
    guard clocks.suspended > .seconds(1) else { return nil }
    let query = query(.system)
    guard query.isThere, let properties = query.properties(["InactiveEnterTimestampMonotonic"], of: "sleep.target"),
      let written = properties["InactiveEnterTimestampMonotonic"].flatMap({ Int64($0) }), written > 0
    else { return nil }
    return .microseconds(written)
  }
}
