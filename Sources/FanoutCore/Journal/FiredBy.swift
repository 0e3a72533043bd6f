/// Who or what set a fire off.
public enum FiredBy: String, Sendable, CaseIterable {
  /// A timer of systemd.
  case timer
  /// cron, or one of its kind.
  case cron
  /// Somebody at a terminal, or by `systemctl start`.
  case person
  /// Anything else: a script, another service, a worker.
  case program
}
