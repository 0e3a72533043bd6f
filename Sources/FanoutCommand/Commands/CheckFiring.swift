import FanoutSystem

/// The points of `check` for a night on which nothing fires.
extension CommandSite {
  /// What fires it, and whether that sees the same locks.
  func firingFindings() -> [Finding] {
    let personal = try? InstallSite.directory(.user, environment: environment)
    let check = FiringCheck(
      configuration: loaded.path, name: invocation.global.name, personal: personal, environment: environment, clocks: clocks)
    let firings = check.firings()
    return check.findings(firings)
      + firings.flatMap { firing in UnitSight(firing, site: self).problems().map { Finding(.problem, "unit", $0) } }
  }

  /// What a fire could start now, where the state directory may be read: where not, that is said already.
  func capacityFindings() -> [Finding] {
    guard let observation = try? Observation(state, configuration: loaded.configuration, clocks: clocks) else { return [] }
    return CapacityCheck(observation, configuration: loaded.configuration).findings()
  }
}
