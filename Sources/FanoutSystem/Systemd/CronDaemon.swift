/// Whether somebody reads crontabs here: a line in one fires nothing by itself, as in most containers.
public enum CronDaemon {
  /// The daemons of Debian (cron, bcron, systemd-cron has none), Fedora and Alpine (crond), and fcron.
  static let names: Set<String> = ["cron", "crond", "fcron", "bcron-sched"]

  /// Whether one lives; nil: not all processes can be seen.
  public static var isAlive: Bool? {
    guard let all = try? ProcessTable.read() else { return nil }
    return isAlive(among: all)
  }

  static func isAlive(among processes: [ProcessEntry]) -> Bool? {
    if processes.contains(where: { names.contains($0.name) }) { return true }
    // Who may not see the first process (hidepid) may not see a daemon of root's.
    return processes.contains { $0.pid == 1 } ? false : nil
  }

  /// What follows where none does.
  public static let absence =
    "no cron daemon is to be seen (\(names.sorted().joined(separator: ", "))), and without one nothing fires; start it, or fanout install without --cron"
}
