import Foundation

/// A control group whose processes can be frozen: no signal reaches them, as if they waited for a file system that does
/// not answer. Version 1 or 2, whichever the machine has.
final class Freezer: Sendable {
  private let path: String
  private let isOld: Bool

  /// Whether there is such a thing here.
  static let isThere = Machine.isRoot && (try? Freezer()) != nil

  /// A new group.
  init() throws {
    let name = "fanout-e2e-" + UUID().uuidString.prefix(8)
    for (root, file) in [
      ("/sys/fs/cgroup/freezer", "freezer.state"), ("/sys/fs/cgroup", "cgroup.freeze"),
      ("/sys/fs/cgroup/unified", "cgroup.freeze"),
    ] {
      guard mkdir("\(root)/\(name)", 0o755) == 0 else { continue }
      guard FileManager.default.fileExists(atPath: "\(root)/\(name)/\(file)") else {
        rmdir("\(root)/\(name)")
        continue
      }
      path = "\(root)/\(name)"
      isOld = file == "freezer.state"
      return
    }
    throw CocoaError(.fileNoSuchFile)
  }

  deinit {
    thaw()
    // What was in it goes with its parent's; a group that is not empty stays.
    while let pid = pid_t(Sandbox.file(path + "/cgroup.procs").prefix { $0 != "\n" }) {
      guard put("\(pid)", "../cgroup.procs") else { break }
    }
    rmdir(path)
  }

  /// Freezes a process; whether it took hold.
  func freeze(_ pid: pid_t) -> Bool {
    put("\(pid)", "cgroup.procs") && (isOld ? put("FROZEN", "freezer.state") : put("1", "cgroup.freeze"))
  }

  /// Lets all of it go on.
  func thaw() { _ = isOld ? put("THAWED", "freezer.state") : put("0", "cgroup.freeze") }

  private func put(_ text: String, _ name: String) -> Bool {
    let file = open("\(path)/\(name)", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    return write(file, text, text.utf8.count) == text.utf8.count
  }
}
