import FanoutCore
import Glibc

/// Looks at whether the launcher in force can start anything, and whether it enforces what the configuration limits.
public struct LauncherCheck {
  let configuration: Configuration
  let names: UnitNames
  let environment: ProcessEnvironment
  let clocks: Clocks

  /// A look at a configuration's launcher; `names` are those of its loop's units.
  public init(_ configuration: Configuration, names: UnitNames, environment: ProcessEnvironment, clocks: Clocks) {
    self.configuration = configuration
    self.names = names
    self.environment = environment
    self.clocks = clocks
  }

  /// What was found.
  public func findings() -> [Finding] {
    let launcher: LauncherInForce
    do throws(LauncherUnavailable) {
      launcher = try LauncherInForce(configuration, environment: environment, clocks: clocks)
    } catch {
      return [Finding(.problem, "launcher", "\(error)")]
    }
    let inForce = Finding(.ok, "launcher", "\(launcher.name) (\(launcher.why))")
    guard let manager = launcher.manager else { return [inForce] + limited.map(unenforcedByProcesses) }
    // One unit is started even if nothing is limited: it shows that one can be.
    let probes = (limited.isEmpty ? [("any worker", UnitLimits())] : limited).map { probe($0.0, $0.1, manager) }
    return [inForce] + probes.compactMap { $0 }
  }

  /// The limits that workers have, and whose: the default ones first, then categories that say otherwise.
  private var limited: [(whose: String, limits: UnitLimits)] {
    var found = [("worker.limits", configuration.worker.limits)]
    for category in configuration.categories.keys.sorted() {
      guard let limits = configuration.categories[category]?.worker.limits, limits != configuration.worker.limits else {
        continue
      }
      found.append(("categories.\(category).worker.limits", limits))
    }
    return found.filter { !$0.1.isEmpty }
  }

  private func unenforcedByProcesses(_ whose: String, _ limits: UnitLimits) -> Finding {
    Finding(
      .note, "limits",
      "\(whose): \(limits.names.joined(separator: ", ")) \(limits.names.count == 1 ? "is" : "are") not enforced: the process "
        + "launcher cannot; set launcher to \"systemd\"")
  }

  /// Starts a unit with these limits that only looks what holds in it. Nil: all is well and there is nothing to say.
  private func probe(_ whose: String, _ limits: UnitLimits, _ manager: ServiceManager) -> Finding? {
    do {
      let missing = try UnitProbe(
        manager: manager, names: names, slice: configuration.units.slice ?? names.slice, clocks: clocks
      )
      .unenforced(of: limits)
      if missing.isEmpty {
        return limits.isEmpty ? nil : Finding(.ok, "limits", "\(whose): all are enforced, as a unit has shown")
      }
      return Finding(
        .note, "limits",
        "\(whose): \(missing.joined(separator: ", ")) \(missing.count == 1 ? "is" : "are") not enforced on this machine by "
          + "the \(manager.scope.rawValue) manager (the controller is not delegated to it); each run's record says so")
    } catch {
      return Finding(.problem, "launcher", "a unit with \(whose) cannot be started: \(error)")
    }
  }
}
