import FanoutCore
import FanoutSystem

/// The points of `check` for a night on which nothing fires.
extension CommandSite {
  /// Looks for what fires it.
  var firingCheck: FiringCheck {
    FiringCheck(
      configuration: loaded.path, name: invocation.global.name,
      personal: try? InstallSite.directory(.user, environment: environment), environment: environment, clocks: clocks)
  }

  /// What fires it, and whether that sees the same locks.
  func firingFindings(
    _ check: FiringCheck, _ firings: [FiringCheck.Firing], _ lines: [CrontabEntry]
  ) -> [Finding] {
    let doomed =
      loaded.configuration.launcher != .process
      ? [] : firings.filter { !$0.service.text.holds("\nKillMode=process\n") }
    return check.findings(firings, lines)
      + doomed.map { Finding(.problem, "launcher", CommandSite.killedByUnit($0.service.unit)) }
      + firings.flatMap { firing in
        UnitLockPathFiles(firing, site: self).problems().map { Finding(.problem, "unit", $0) }
      }
  }

  /// From a shell the launcher looks well; the unit's fires refuse it.
  static func killedByUnit(_ unit: String) -> String {
    "launcher is \"process\", and systemd kills with \(unit) what a fire leaves there, so that its fires start nothing; set launcher to "
      + "\"auto\", or KillMode=process in the unit"
  }

  /// What host and gates say now.
  func gateFindings() throws -> [Finding] {
    let check = GateCheck(
      loaded.configuration, state: state, clocks: clocks, environment: environment, place: workerPlace)
    let observation = try? Observation(
      state, configuration: loaded.configuration, clocks: clocks, journal: journal)
    return try check.findings(live: observation?.live ?? 0)
  }

  /// What a fire could start now, where the state directory may be read: where not, that is said already.
  func capacityFindings() -> [Finding] {
    guard
      let observation = try? Observation(state, configuration: loaded.configuration, clocks: clocks, journal: journal)
    else {
      return []
    }
    return CapacityCheck(observation, configuration: loaded.configuration).findings()
  }
}
