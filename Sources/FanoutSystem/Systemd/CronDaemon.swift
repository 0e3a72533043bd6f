import Glibc

/// Whether somebody reads crontabs here: a line in one fires nothing by itself, as in most containers.
public enum CronDaemon {
  /// The daemons of Debian (cron, bcron), of Fedora and Alpine (crond), and others.
  static let names: Set<String> = ["cron", "crond", "dcron", "fcron", "mcron", "bcron-sched"]
  /// Programs that may be one under a name that tells nothing.
  private static let disguises: Set<String> = ["busybox"]
  /// What makes timers of crontabs where systemd-cron is installed: there is no daemon then.
  private static let generators = [
    "/usr/lib/systemd/system-generators/systemd-crontab-generator",
    "/lib/systemd/system-generators/systemd-crontab-generator",
  ]

  /// Whether one lives; nil: that cannot be told.
  public static var isAlive: Bool? {
    if generators.contains(where: { access($0, F_OK) == 0 }) { return nil }
    guard let all = try? ProcessTable.read() else { return nil }
    return isAlive(among: all.map { ($0.pid, $0.name) })
  }

  static func isAlive(among processes: [(pid: Int32, name: String)]) -> Bool? {
    if processes.contains(where: { names.contains($0.name) }) { return true }
    if processes.contains(where: { disguises.contains($0.name) }) { return nil }
    // Who may not see the first process (hidepid) may not see a daemon of root's.
    return processes.contains { $0.pid == 1 } ? false : nil
  }

  /// What follows where none does.
  public static let absence =
    "no cron daemon is to be seen (\(names.sorted().joined(separator: ", "))), and without one nothing fires; start it, or fanout install without --cron"
}
