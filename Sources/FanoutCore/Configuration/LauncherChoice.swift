/// Which launcher a configuration asks for.
public enum LauncherChoice: String, Sendable, CaseIterable {
  /// The one that fits where the fire runs.
  case auto
  /// One detached supervisor for all runs of a fire.
  case process
  /// One transient systemd service per run.
  case systemd
}
