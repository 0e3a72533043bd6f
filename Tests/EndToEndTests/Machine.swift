import Foundation

/// What this machine allows a test to do. A test that cannot be done is skipped by name, with the reason.
enum Machine {
  static let isRoot = geteuid() == 0
  static let hasStrace = FileManager.default.isExecutableFile(atPath: "/usr/bin/strace")
  static let compiler = ["/usr/bin/cc", "/usr/bin/gcc", "/usr/bin/clang"].first { FileManager.default.isExecutableFile(atPath: $0) }

  /// Whether a file system can be mounted in a mount namespace of its own.
  static let canMount = isRoot && system("unshare --mount sh -c 'mount -t tmpfs -o size=64k tmpfs /mnt' 2>/dev/null") == 0

  /// Whether a process can get clocks of its own.
  static let hasTimeNamespaces =
    isRoot && system("unshare --time --boottime 1000000 --monotonic 1000000 -- true 2>/dev/null") == 0

  private static func system(_ line: String) -> Int32 {
    guard let stream = popen(line, "r") else { return -1 }
    return pclose(stream)
  }

  static let needsTimeNamespaces = "this needs clocks of its own, in a time namespace"
  static let needsRoot = "limits and permissions do not bind root, so this needs a second user, which only root can become"
  static let needsMount = "this needs a file system of its own, mounted in a private namespace"
  static let needsStrace = "strace is not installed"
  static let needsCompiler = "no C compiler is installed"
}
