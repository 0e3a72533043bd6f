/// What `--harden` takes from a fire. Each of these can change which files the selector, gates and locks see, so that
/// none is set unasked, and `check` compares.
public struct Hardening: Sendable, Equatable {
  /// What stays writable: the state, and where the lock files are.
  public var writable: [String]
  /// An unprivileged manager can change what its services see only in a user namespace of theirs.
  public var needsUserNamespace: Bool

  /// Hardening that leaves these directories writable.
  public init(writable: [String], needsUserNamespace: Bool) {
    self.writable = writable
    self.needsUserNamespace = needsUserNamespace
  }

  private var switches: [String] {
    (needsUserNamespace ? ["PrivateUsers=true"] : [])
      + ["NoNewPrivileges=true", "PrivateTmp=true", "ProtectSystem=strict", "ProtectHome=read-only"]
  }

  /// The settings in a unit file. A path that does not exist where the unit looks is passed over: then the locks
  /// differ, and that is found by looking at them.
  var settings: [String] {
    switches + ["ReadWritePaths=" + writable.map { UnitWords.quoted("-" + $0, as: .plain) }.joined(separator: " ")]
  }

  /// The settings of a service that say what it sees, by the names that `systemctl show` has for them. Only those with
  /// values that can be handed to another service as they are printed.
  public static let shownNames = [
    "PrivateUsers", "NoNewPrivileges", "PrivateTmp", "ProtectSystem", "ProtectHome", "PrivateMounts",
    "ProtectKernelTunables",
    "ProtectControlGroups", "ProtectKernelLogs", "ProtectKernelModules", "ProtectProc", "ProcSubset", "PrivateDevices",
    "PrivateNetwork",
    "PrivateIPC", "ProtectHostname", "ProtectClock", "MountAPIVFS", "RootDirectory",
  ]

  /// The properties of a service with the same sight as one that shows these; nil where it sees what everybody sees.
  public static func properties(shown: [String: String], writable: [String]) -> [String]? {
    let unchanged: Set<String> = ["", "no", "default", "all"]
    let set = shownNames.compactMap { name -> String? in
      guard let value = shown[name], !unchanged.contains(value) else { return nil }
      return "\(name)=\(value)"
    }
    // Without new privileges a service still sees the same files.
    guard set.contains(where: { !$0.hasPrefix("NoNewPrivileges=") }) else { return nil }
    return set + ["ReadWritePaths=" + writable.map(quotedForRun).joined(separator: " ")]
  }

  /// systemd-run(1) unquotes the words of a list, and expands no specifiers.
  private static func quotedForRun(_ path: String) -> String {
    "\"-" + path.unicodeScalars.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
  }
}
