import FanoutSystem
import Glibc

/// Every command of the program, by its name in `CommandSpecification.all`.
public enum CommandSet {
  /// The commands for calls of this process.
  public static func all() -> [String: Command] {
    [
      "fire": FireCommand.command, "plan": PlanCommand.command,
      "select": SelectCommand.command, "run": RunCommand.command,
      "supervise": SuperviseCommand.command,
      "supervise-unit": SuperviseUnitCommand.command, "unit-ended": UnitEndedCommand.command,
      "probe-unit": ProbeUnitCommand.command,
      "on-fire": OnFireCommand.command, "renew-metrics": RenewMetricsCommand.command,
      "tell": TellCommand.command,
      "metrics": MetricsCommand.command, "hands": HandsCommand.command, "ack": AckCommand.command,
      "status": StatusCommand.command, "runs": RunsCommand.command, "show": ShowCommand.command,
      "logs": LogsCommand.command,
      "report": ReportCommand.command, "check": CheckCommand.command, "kill": KillCommand.command,
      "pause": PauseCommand.command,
      "unpause": UnpauseCommand.command, "install": InstallCommand.command, "uninstall": UninstallCommand.command,
      "probe-locks": ProbeLocksCommand.command, "probe-sight": ProbeSightCommand.command,
      "complete": CompleteCommand.command,
      "init": InitCommand.command(at: .live { name in getenv(name).map { String(cString: $0) } }),
    ]
  }
}
