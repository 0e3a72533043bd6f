/// Which launcher a configuration gets where it is used, and why (SPEC 9).
public enum LauncherDecision: Sendable, Equatable {
  /// One detached supervisor for all runs of a fire.
  case process(why: String)
  /// One transient service per run.
  case systemd(why: String)
  /// None; why, and what to do.
  case unavailable(launcher: LauncherChoice, why: String)

  /// Decides.
  public init(_ choice: LauncherChoice, service: ServiceFacts?, manager: ManagerFacts) {
    let lack = "\(manager.name) is not there; \(manager.remedy)"
    switch choice {
    case .systemd:
      self =
        manager.isThere
        ? .systemd(why: "configured: one transient service per run")
        : .unavailable(launcher: .systemd, why: "\(lack), or set launcher to \"process\" or \"auto\"")
    case .process:
      if let service, service.endsWhatIsLeft {
        self = .unavailable(
          launcher: .process,
          why: LauncherDecision.danger(service)
            + "; set launcher to \"auto\" or \"systemd\", or KillMode=process in the unit")
      } else {
        self = .process(why: "configured: one detached supervisor for all runs of a fire")
      }
    case .auto:
      guard let service, service.isMain || service.endsWhatIsLeft else {
        self = .process(why: "auto: not started by systemd")
        return
      }
      if manager.isThere {
        self = .systemd(why: "auto: started by systemd, in \(service.unit)")
      } else if service.endsWhatIsLeft {
        self = .unavailable(
          launcher: .auto,
          why:
            "\(LauncherDecision.danger(service)), and \(lack), set KillMode=process in the unit, or use `fanout fire --wait`"
        )
      } else {
        self = .process(
          why: "auto: started by systemd, whose \(service.unit) keeps what a fire leaves; \(manager.name) is not there")
      }
    }
  }

  private static func danger(_ service: ServiceFacts) -> String {
    "the fire runs in \(service.unit), and when that ends, systemd kills the supervisor and all workers that it left there "
      + "(KillMode=\(service.killMode ?? "control-group"))"
  }
}
