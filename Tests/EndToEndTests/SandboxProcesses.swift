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
    var isSupervisor: Bool { words.first == "fanout" && command == "supervise" }
    var isProgram: Bool { words.first == Sandbox.binary || isSupervisor }
  }

  /// Every living process that has the sandbox in its arguments, as its directory, or in its environment. By number.
  func inhabitants() -> [Inhabitant] {
    let numbers = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { pid_t($0) }.sorted()
    return numbers.filter { $0 != getpid() }.compactMap(inhabitant)
  }

  var supervising: [Inhabitant] { inhabitants().filter(\.isSupervisor) }
  var workers: [Inhabitant] { inhabitants().filter { !$0.isProgram } }

  private func inhabitant(_ pid: pid_t) -> Inhabitant? {
    func bytes(_ name: String) -> String {
      FileManager.default.contents(atPath: "/proc/\(pid)/\(name)").map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
    let line = bytes("cmdline")
    // One that has ended and is not reaped has no arguments any more.
    guard !line.isEmpty else { return nil }
    let directory = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd")
    guard line.contains(path) || directory == path || bytes("environ").contains(path) else { return nil }
    return Inhabitant(pid: pid, words: line.split(separator: "\0", omittingEmptySubsequences: false).dropLast().map(String.init))
  }

  /// SIGKILL, through a descriptor that was proven to be that process. Whether it hit a living one. With `waits`, until it is
  /// gone with all that it held: its arguments vanish a little earlier than its locks.
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

  /// Kills its supervisors, so that nothing of them is left.
  func killSupervisors() {
    for supervisor in supervising { killNine(supervisor, waits: true) }
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
