import Foundation

/// What this machine allows a test to do. A test that cannot be done is skipped by name, with the reason.
enum Machine {
  static let isRoot = geteuid() == 0
  static let hasStrace = FileManager.default.isExecutableFile(atPath: "/usr/bin/strace")
  static let hasDebugger = FileManager.default.isExecutableFile(atPath: "/usr/bin/gdb")
  static let compiler = ["/usr/bin/cc", "/usr/bin/gcc", "/usr/bin/clang"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// Whether a file system can be mounted in a mount namespace of its own.
  static let canMount =
    isRoot && system("unshare --mount sh -c 'mount -t tmpfs -o size=64k tmpfs /mnt' 2>/dev/null") == 0

  /// Whether a process can get clocks of its own.
  static let hasTimeNamespaces =
    isRoot && system("unshare --time --boottime 1000000 --monotonic 1000000 -- true 2>/dev/null") == 0

  /// Whether a process can get a pid namespace with a /proc of its own.
  static let hasPidNamespaces = isRoot && system("unshare --pid --fork --mount-proc true 2>/dev/null") == 0

  /// Whether a /proc that shows processes only can be mounted.
  static let mountsSubsets =
    isRoot && system("unshare --mount mount -t proc -o subset=pid proc /proc 2>/dev/null") == 0

  /// Whether real managers of users and of the system can be run here: the first use tries it.
  static let hasManagers: Bool = {
    let tools = [
      "/lib/systemd/systemd", "/lib/systemd/systemd-journald", "/usr/bin/systemd-run", "/usr/bin/nsenter",
      "/usr/bin/setpriv",
    ]
    guard isRoot, tools.allSatisfy(FileManager.default.isExecutableFile) else { return false }
    return (try? Enclave(in: Sandbox())) != nil
  }()

  /// Whether control groups of a test can limit memory, so that managers in it enforce limits.
  static let limitsMemory: Bool = {
    guard hasManagers, let enclave = try? Enclave(in: Sandbox()) else { return false }
    let group = "/user.slice/user-0.slice/user@0.service/"
    return ["/memory\(group)memory.limit_in_bytes", "\(group)memory.max"].contains {
      FileManager.default.fileExists(atPath: enclave.outside("/sys/fs/cgroup" + $0))
    }
  }()

  /// Whether users can log in and linger in a system manager of a test.
  static let hasLogins =
    hasManagers
    && ["/lib/systemd/systemd-logind", "/usr/bin/dbus-daemon", "/usr/sbin/useradd"].allSatisfy(
      FileManager.default.isExecutableFile)

  static let hasCron =
    hasManagers && ["/usr/sbin/cron", "/usr/bin/crontab"].allSatisfy(FileManager.default.isExecutableFile)

  /// Whether a process of root can be started by somebody else.
  static let hasSetuid =
    isRoot && compiler != nil && system("findmnt -no OPTIONS -T ${TMPDIR:-/tmp} | grep -q nosuid") != 0

  /// Whether a directory can be made immutable where the sandboxes are.
  static let makesImmutable =
    isRoot
    && system(
      "d=$(mktemp -d) && chattr +i $d 2>/dev/null; ! touch $d/x 2>/dev/null; r=$?; chattr -i $d 2>/dev/null; rm -rf $d; exit $r"
    ) == 0

  private static func system(_ line: String) -> Int32 {
    guard let stream = popen(line, "r") else { return -1 }
    return pclose(stream)
  }

  static let needsPidNamespaces = "this needs a pid namespace of its own and the right to mount a /proc in it"
  static let needsSubsets = "this needs a /proc that can be mounted with subset=pid (Linux 5.8)"
  static let needsTimeNamespaces = "this needs clocks of its own, in a time namespace"
  static let needsRoot =
    "limits and permissions do not bind root, so this needs a second user, which only root can become"
  static let needsMount = "this needs a file system of its own, mounted in a private namespace"
  static let needsStrace = "strace is not installed"
  static let needsManagers =
    "this needs systemd installed, and root in a place where control groups and namespaces can be made"
  static let needsLimits = "the control groups here cannot limit memory (no memory controller can be delegated)"
  static let needsLogins = "systemd-logind, dbus-daemon or useradd is not installed"
  static let needsCron = "cron is not installed"
  static let needsDebugger = "gdb is not installed"
  static let needsSetuid = "this needs a program of root that another user may start: root, a C compiler, and no nosuid"
  static let needsImmutable = "a directory cannot be made immutable here"
  static let needsFreezer = "this needs root, and a control group that can be frozen"
  static let needsCompiler = "no C compiler is installed"
}
