import FanoutCore
import Glibc

/// The service of systemd that this process runs in, from its cgroup.
enum OwnService {
  /// The service's unit; nil: this process runs in none (a login, a scope, a container without systemd).
  static func unit() -> String? {
    for path in Cgroup.paths().map(\.path) {
      // Below a service there may be cgroups that it made itself.
      let parts = path.split(separator: "/").map(String.init)
      guard let unit = parts.last(where: { $0.hasSuffix(".service") || $0.hasSuffix(".scope") }) else { continue }
      // Of a login, this is the service of the manager itself: what it starts lies deeper.
      if unit.hasSuffix(".service"), !unit.hasPrefix("user@") { return unit }
    }
    return nil
  }

  /// The scope of the manager that started the service.
  static func scope(_ environment: ProcessEnvironment) -> ServiceManager.Scope {
    let isOfUser = Cgroup.paths().contains { $0.path.split(separator: "/").contains { $0.hasPrefix("user@") } }
    return isOfUser || environment.value(of: "MANAGERPID") != nil ? .user : .system
  }

  /// What is known of it.
  static func facts(_ environment: ProcessEnvironment, clocks: Clocks) -> ServiceFacts? {
    guard let unit = unit() else { return nil }
    let manager = ServiceManager(scope(environment), environment: environment)
    let properties = manager.properties(["Type", "KillMode"], of: unit, clocks: clocks)
    // A unit that the manager does not know (another manager's, say) has empty ones.
    func told(_ name: String) -> String? { properties?[name].flatMap { $0.isEmpty ? nil : $0 } }
    return ServiceFacts(
      unit: unit, isMain: isMain(environment), isWorker: environment.value(of: "FANOUT_RUN_ID") != nil,
      type: told("Type"), killMode: told("KillMode"))
  }

  /// `SYSTEMD_EXEC_PID` is this process or its parent; the variable alone is inherited by everything.
  static func isMain(_ environment: ProcessEnvironment) -> Bool {
    guard let written = environment.value(of: "SYSTEMD_EXEC_PID"), let pid = Int32(written) else { return false }
    return pid == getpid() || pid == getppid()
  }
}
