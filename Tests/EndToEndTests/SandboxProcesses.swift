import CSystem
import Foundation

/// What lives in a sandbox, found by looks at /proc that share nothing with the product's.
extension Sandbox {
  /// A living process of the sandbox.
  struct Inhabitant: Equatable {
    let pid: pid_t
    let words: [String]
    /// The process's first argument: what a fanout is at.
    var command: String { words.count > 1 ? words[1] : "" }
    let isKeeper: Bool
    var isSupervisor: Bool { !isKeeper && words.first == "fanout" && command == "supervise" }
    /// What this project runs, be it called by a person or by itself: a supervisor, a keeper, an errand.
    var isProgram: Bool { words.first == Sandbox.binary || words.first == "fanout" || isKeeper }
  }

  /// Every living process that has the sandbox in its arguments, as its directory, or in its environment. By number.
  func inhabitants() -> [Inhabitant] {
    let numbers = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { pid_t($0) }
      .sorted()
    return numbers.filter { $0 != getpid() }.compactMap(inhabitant)
  }

  var supervising: [Inhabitant] { inhabitants().filter(\.isSupervisor) }
  var workers: [Inhabitant] { inhabitants().filter { !$0.isProgram } }

  private func inhabitant(_ pid: pid_t) -> Inhabitant? {
    func bytes(_ name: String) -> String {
      FileManager.default.contents(atPath: "/proc/\(pid)/\(name)").map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
    var line = bytes("cmdline")
    // One that has ended has neither arguments nor a program; one amid an exec has no arguments for a moment.
    var letter: CChar = 0
    while line.isEmpty, readlink("/proc/\(pid)/exe", &letter, 1) == 1 { line = bytes("cmdline") }
    guard !line.isEmpty else { return nil }
    let directory = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd")
    switch place(of: pid) {
    case .apparatus: return nil
    case .unit: break
    case .anywhere:
      guard line.contains(path) || directory == path || bytes("environ").contains(path) else { return nil }
    }
    return Inhabitant(
      pid: pid, words: line.split(separator: "\0", omittingEmptySubsequences: false).dropLast().map(String.init),
      isKeeper: Sandbox.isKeeper(pid))
  }

  /// Where a process is as far as its control group tells.
  enum Place {
    case anywhere
    /// In a unit that a manager of the sandbox has started.
    case unit
    /// Such a manager itself, or what it cannot do without.
    case apparatus
  }

  func place(of pid: pid_t) -> Place {
    let mark = "/" + (path as NSString).lastPathComponent + "-"
    guard let group = Sandbox.file("/proc/\(pid)/cgroup").split(separator: "\n").first(where: { $0.contains(mark) })
    else {
      return .anywhere
    }
    let parts = group.components(separatedBy: mark)[1].split(separator: "/").dropFirst()
    guard let last = parts.last(where: { $0.hasSuffix(".service") || $0.hasSuffix(".scope") }) else { return .anywhere }
    if last == "init.scope" || last == "dbus.service" || last.hasPrefix("systemd-") || last.hasPrefix("user@") {
      return .apparatus
    }
    // Where a test starts what a person or cron does.
    return last == "session-1.scope" || last == "cron.service" ? .anywhere : .unit
  }

  /// SIGKILL, through a descriptor that was proven to be that process. Whether it hit a living one. With `waits`, until
  /// it is gone with all that it held: its arguments vanish a little earlier than its locks.
  @discardableResult
  func killNine(_ victim: Inhabitant, waits: Bool = false) -> Bool {
    let pidfd = csystem_pidfd_open(victim.pid)
    guard pidfd >= 0 else { return false }
    defer { close(pidfd) }
    guard inhabitant(victim.pid) == victim, csystem_pidfd_send_signal(pidfd, SIGKILL) == 0 else { return false }
    var end = pollfd(fd: pidfd, events: Int16(POLLIN), revents: 0)
    if waits { poll(&end, 1, 30_000) }
    return true
  }

  /// Whether no supervisor lives, by their locks: the arguments of one that was killed vanish up to 20 ms earlier.
  func isUnsupervised() -> Bool {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: state + "/supervisors")) ?? []
    return supervising.isEmpty
      && names.filter { $0.hasSuffix(".lock") }.allSatisfy { name in
        let file = open(state + "/supervisors/" + name, O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        return file < 0 || flock(file, LOCK_EX | LOCK_NB) == 0
      }
  }

  /// Kills its supervisors, so that nothing of them is left.
  func killSupervisors() {
    for supervisor in supervising { killNine(supervisor, waits: true) }
  }

  /// Kills its keepers, so that nothing of them is left.
  func killKeepers() {
    for keeper in inhabitants() where keeper.isKeeper { killNine(keeper, waits: true) }
  }

  /// Removes what keepers have written down.
  func removeKeeperNotes() throws {
    let directory = state + "/supervisors"
    for name in try FileManager.default.contentsOfDirectory(atPath: directory) where name.hasSuffix(".keepers") {
      try FileManager.default.removeItem(atPath: directory + "/" + name)
    }
  }

  /// Kills whatever lives there, until nothing does.
  func killEverything() -> Bool {
    eventually {
      let all = inhabitants()
      for victim in all { killNine(victim, waits: true) }
      return all.isEmpty
    }
  }
}
