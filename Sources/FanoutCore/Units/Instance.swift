/// One installed loop: all that its units say.
public struct Instance: Sendable, Equatable {
  /// In whose manager, and as whom.
  public enum Place: Sendable, Equatable {
    /// The manager of the user who installs.
    case user
    /// The system's manager, as that account, in whose own manager the workers start.
    case system(Account)
  }

  /// A user of the machine.
  public struct Account: Sendable, Equatable {
    /// The name.
    public var name: String
    /// The number.
    public var uid: UInt32
    /// An account.
    public init(name: String, uid: UInt32) {
      self.name = name
      self.uid = uid
    }
  }

  /// What the units are called.
  public var names: UnitNames
  /// Where its fires lie among the units; its workers do by the same rule.
  public var slice: String
  /// The program, absolute.
  public var executable: String
  /// The configuration, absolute.
  public var configuration: String
  /// PATH as it was when this was installed: a manager has its own, and a selector that works in a shell should work
  /// here.
  public var path: String
  /// The state directory, absolute.
  public var state: String
  /// What a fire can take at most.
  public var timeLimit: Duration
  /// When it is fired.
  public var timing: Timing
  /// Where it is installed.
  public var place: Place
  /// What is taken from the fire; nil: nothing.
  public var hardening: Hardening?

  /// An instance.
  public init(
    names: UnitNames, slice: String? = nil, executable: String, configuration: String, path: String, state: String,
    timeLimit: Duration,
    timing: Timing,
    place: Place = .user, hardening: Hardening? = nil
  ) {
    self.names = names
    self.slice = slice ?? names.slice
    self.executable = executable
    self.configuration = configuration
    self.path = path
    self.state = state
    self.timeLimit = timeLimit
    self.timing = timing
    self.place = place
    self.hardening = hardening
  }

  /// The arguments of a fire, without the program.
  var arguments: [String] { ["--config", configuration] + (names.instance.map { ["--name", $0] } ?? []) + ["fire"] }

  /// The texts among its settings that no unit file and no crontab can hold.
  public var unwritable: [String] { [executable, configuration, path, state].filter { !UnitWords.canHold($0) } }

  /// Every file that it consists of, slices last.
  public var units: [UnitFile] {
    // One that the configuration names belongs to whoever made it.
    let slices = slice != names.slice ? [] : slice == names.sharedSlice ? [slice] : [slice, names.sharedSlice]
    return [UnitFile(name: names.fire, body: service), UnitFile(name: names.timer, body: timer)]
      + slices.map { UnitFile(name: $0, body: sliceBody($0)) }
  }

  /// The fire. It executes the program itself, so that SYSTEMD_EXEC_PID is fanout.
  private var service: String {
    let command = [UnitWords.quoted(executable, as: .plain)] + arguments.map { UnitWords.quoted($0, as: .argument) }
    var lines = ["[Unit]", "Description=fanout: \(title), one fire"]
    if case .system(let account) = place {
      lines += [
        "# Workers start in this user's own manager: a service without privileges may start none in the system's."
      ]
      lines += ["Wants=user@\(account.uid).service", "After=user@\(account.uid).service"]
    }
    lines += ["", "[Service]", "Type=oneshot", "ExecStart=" + command.joined(separator: " ")]
    lines += [
      "# PATH of the shell that installed this.", "Environment=" + UnitWords.quoted("PATH=\(path)", as: .plain),
    ]
    if case .system(let account) = place {
      lines += ["User=\(account.name)", "Environment=XDG_RUNTIME_DIR=/run/user/\(account.uid)"] + stateDirectories
    }
    lines += ["# 75: busy, paused or gated, which is no failure.", "SuccessExitStatus=75"]
    lines += [
      "# What a fire can take at most with this configuration, and a minute.",
      "TimeoutStartSec=\(Schedule.span(timeLimit))",
    ]
    lines += ["Slice=\(slice)"]
    if let hardening {
      lines += ["# Asked for with --harden; fanout check compares the locks seen from here."] + hardening.settings
    }
    return text(lines)
  }

  private var timer: String {
    text(
      ["[Unit]", "Description=fanout: \(title), when to fire", "", "[Timer]"] + timing.settings
        + ["Unit=\(names.fire)", "", "[Install]", "WantedBy=timers.target"])
  }

  private func sliceBody(_ name: String) -> String {
    let whose = name == names.sharedSlice ? "all fires and workers" : "fires and workers of \(names.instance ?? "")"
    return text(["[Unit]", "Description=fanout: \(whose)"])
  }

  /// The loop by configuration and name: never at the end of a line, where a backslash would join the next.
  private var title: String { UnitWords.free(configuration) + (names.instance.map { " as \($0)" } ?? "") }

  /// Whether systemd itself makes the state directory: below /var/lib it can.
  public var stateIsMade: Bool { place != .user && !stateDirectories.isEmpty }

  /// Below /var/lib systemd itself makes the directory, the user's own and private.
  private var stateDirectories: [String] {
    let root = "/var/lib/"
    guard state.hasPrefix(root) else { return [] }
    let below = state.dropFirst(root.count)
    guard below.utf8.allSatisfy({ UnitWords.isPlainPath($0) }), !below.isEmpty else { return [] }
    // A parent that systemd has to make for the last of them would be root's.
    var steps: [String] = []
    for part in below.split(separator: "/") { steps.append(steps.last.map { "\($0)/\(part)" } ?? String(part)) }
    return ["StateDirectory=" + steps.joined(separator: " "), "StateDirectoryMode=0700"]
  }

  private func text(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }
}

extension UnitWords {
  static func isPlainPath(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x2F, 0x2E, 0x5F, 0x2D: true
    default: false
    }
  }
}

extension Configuration {
  /// What one fire can take at most, in whole seconds, with a minute to spare: its selector, the admission lock, a
  /// launch for each run that it may admit, the longest confirmation, and the command after it.
  public var longestFire: Duration {
    let selecting = selector.timeLimit + .seconds(1)
    let launching = Duration.seconds(30) * min(perFire ?? width, width)
    let confirming = (categories.values.map(\.worker.confirmFor) + [worker.confirmFor]).max() ?? .zero
    let whole =
      selecting + .seconds(10) + launching + confirming + .seconds(30) + (onFire?.timeLimit ?? .zero) + .seconds(60)
    return .seconds((whole.milliseconds + 999) / 1000)
  }
}
