import FanoutCore

/// Which launcher is in force here, and why.
public struct LauncherInForce: Sendable, Equatable {
  /// The manager that starts the workers' units; nil: the `process` launcher.
  public let manager: ServiceManager?
  /// Why it is this one.
  public let why: String

  /// Resolves what a configuration asks for, for a caller with that environment.
  public init(_ configuration: Configuration, environment: ProcessEnvironment, clocks: Clocks)
    throws(LauncherUnavailable)
  {
    let manager =
      switch configuration.units.manager {
      case .auto: ServiceManager.ofCaller(environment)
      case .user: ServiceManager(.user, environment: environment)
      case .system: ServiceManager(.system, environment: environment)
      }
    // The service that it runs in does not matter where no process of its own is left behind.
    let service = configuration.launcher == .systemd ? nil : OwnService.facts(environment, clocks: clocks)
    switch LauncherDecision(configuration.launcher, service: service, manager: manager.facts) {
    case .process(let why): (self.manager, self.why) = (nil, why)
    case .systemd(let why): (self.manager, self.why) = (manager, "\(why), by \(manager.name)")
    case .unavailable(let launcher, let why): throw LauncherUnavailable(launcher: launcher.rawValue, why: why)
    }
  }

  /// For a caller that supervises in place and may leave nothing behind.
  public static let inPlace = LauncherInForce(manager: nil, why: "supervised in place")

  private init(manager: ServiceManager?, why: String) {
    self.manager = manager
    self.why = why
  }

  /// The launcher's name.
  public var name: String { (manager == nil ? LauncherChoice.process : LauncherChoice.systemd).rawValue }

  /// Where it puts workers: with whoever starts them, or in a unit each.
  public func workerPlace(slice: String) -> WorkerPlace {
    manager.map { .slice(slice, isUsers: $0.scope == .user) } ?? .here(isUnit: false)
  }

  /// The launcher itself: one process for all runs, or a unit for each.
  func launcher(at site: LaunchSite, names: UnitNames, units: UnitPolicy) -> any Launcher {
    guard let manager else { return ProcessLauncher(site) }
    return UnitLauncher(manager, names: names, slice: units.slice ?? names.slice, at: site)
  }
}
