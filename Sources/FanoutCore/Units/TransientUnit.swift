/// The unit of one run, as the arguments of `systemd-run`.
public struct TransientUnit: Sendable, Equatable {
  /// The unit's name.
  public var name: String
  /// What people read in lists of units.
  public var description: String
  /// Where it lies.
  public var slice: String
  /// The name that its lines have in the journal.
  public var identifier: String
  /// How long it may be active; nil: for ever.
  public var longest: Duration?
  /// How long it has to end when it is stopped.
  public var stopping: Duration
  /// What it may take.
  public var limits: UnitLimits
  /// The command of the unit's main process.
  public var command: [String]
  /// What leaves the manager's verdict behind; empty: nothing does.
  public var afterwards: [String]
  /// The unit only looks what holds in it, and ends: the start is over when it has ended.
  public var isProbe = false

  /// A unit.
  public init(
    name: String, description: String, slice: String, identifier: String, longest: Duration?, stopping: Duration,
    limits: UnitLimits,
    command: [String], afterwards: [String]
  ) {
    self.name = name
    self.description = description
    self.slice = slice
    self.identifier = identifier
    self.longest = longest
    self.stopping = stopping
    self.limits = limits
    self.command = command
    self.afterwards = afterwards
  }

  /// A unit that only looks.
  public init(probe name: String, slice: String, identifier: String, limits: UnitLimits, command: [String]) {
    self.init(
      name: name, description: "fanout: looks what holds in a unit", slice: slice, identifier: identifier, longest: nil,
      stopping: .zero,
      limits: limits, command: command, afterwards: [])
    isProbe = true
  }

  /// How long a start may take: a claim waits 10 s at most, and a machine may be busy.
  public static let starting: Duration = .seconds(60)

  /// The longest that a lane may be active: (limit + 1) × (timeLimit + teardown) + limit × delay + 1 min, so that the
  /// manager alone could end the tree and never cuts a generation short. Nil where a worker may run for ever.
  public static func longest(_ terms: Terms) -> Duration? {
    guard let timeLimit = terms.timeLimit else { return nil }
    return (timeLimit + terms.teardownLength) * (terms.respawn.limit + 1) + terms.respawn.delay * terms.respawn.limit
      + .seconds(60)
  }

  /// What `systemd-run` gets, without the manager's scope. Nothing here may be secret: every local user can read it.
  public var arguments: [String] {
    var properties: [UnitProperty] = [
      UnitProperty("Type", isProbe ? "oneshot" : "notify"), UnitProperty("NotifyAccess", "main"),
      // TERM goes to the supervisor, which does the rest by its own rules; whatever it leaves gets KILL.
      UnitProperty("KillMode", "mixed"), UnitProperty("TimeoutStartSec", TransientUnit.span(TransientUnit.starting)),
      UnitProperty("TimeoutStopSec", TransientUnit.span(stopping)),
      // A worker that took too much memory is an outcome; its supervisor must live to write it.
      UnitProperty("OOMPolicy", "continue"), UnitProperty("Restart", "no"),
      UnitProperty("SyslogIdentifier", identifier),
    ]
    if let longest { properties.append(UnitProperty("RuntimeMaxSec", TransientUnit.span(longest))) }
    if let bytes = limits.memoryMax { properties.append(UnitProperty("MemoryMax", "\(bytes)")) }
    if let percent = limits.cpuQuota { properties.append(UnitProperty("CPUQuota", "\(percent)%")) }
    if let tasks = limits.tasksMax { properties.append(UnitProperty("TasksMax", "\(tasks)")) }
    if let nice = limits.nice { properties.append(UnitProperty("Nice", "\(nice)")) }
    properties += limits.properties
    if !afterwards.isEmpty {
      properties.append(UnitProperty("ExecStopPost", afterwards.map(TransientUnit.quoted).joined(separator: " ")))
    }
    return [
      "--quiet", "--collect", "--no-ask-password", "--unit=\(name)", "--description=\(description)", "--slice=\(slice)",
    ] + properties.map { "--property=\($0.name)=\($0.value)" } + ["--"] + command.map(TransientUnit.unexpanded)
  }

  /// Milliseconds, which systemd reads as they are.
  private static func span(_ duration: Duration) -> String { "\(duration.milliseconds)ms" }

  /// The manager puts variables into every argument, with no way to forbid it in version 252 (systemd.service(5)).
  private static func unexpanded(_ word: String) -> String { word.map { $0 == "$" ? "$$" : String($0) }.joined() }

  /// A word of a command line in a property (systemd.service(5), "Command lines"): quoted, with what is special there
  /// doubled. No specifiers are replaced on this way.
  public static func quoted(_ word: String) -> String {
    var text = "\""
    for character in word.unicodeScalars {
      switch character {
      case "\\": text += "\\\\"
      case "\"": text += "\\\""
      case "$": text += "$$"
      case "\n": text += "\\n"
      default: text.unicodeScalars.append(character)
      }
    }
    return text + "\""
  }
}
