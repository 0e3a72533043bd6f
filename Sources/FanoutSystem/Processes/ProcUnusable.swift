/// Why this process has no /proc that it could tell processes apart by.
public enum ProcUnusable: Error, Sendable, Equatable, CustomStringConvertible {
  /// No proc file system is mounted there.
  case notMounted
  /// The file system shows the numbers of another pid namespace; ours there, where it has one, and ours here.
  case foreign(shown: Int32?, own: Int32)
  /// What it takes is not in it.
  case partial(SystemError)
  /// The id of the boot is empty.
  case noBoot
  /// We lack what it takes to look.
  case unreadable(SystemError)

  /// What, where, why, what to do.
  public var description: String {
    switch self {
    case .notMounted:
      "no proc file system is mounted at /proc, so processes cannot be told apart; mount one: mount -t proc proc /proc"
    case .foreign(let shown, let own):
      "/proc shows another pid namespace: this process is \(own) here and "
        + (shown.map { "\($0) there" } ?? "not to be seen there")
        + ", so every number in it is somebody else's; mount this namespace's own (mount -t proc proc /proc, unshare --mount-proc)"
    case .partial(let error):
      "/proc does not show enough: \(error); it must be mounted without subset=pid, or nothing on record can be told from before a restart"
    case .noBoot:
      "/proc/sys/kernel/random/boot_id is empty, so nothing on record can be told from before a restart; "
        + "unmount what lies over it (umount /proc/sys/kernel/random/boot_id)"
    case .unreadable(let error): "\(error)"
    }
  }
}
