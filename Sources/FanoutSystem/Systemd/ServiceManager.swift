import FanoutCore
import Glibc

/// A systemd manager, spoken to through its own tools: what they accept, check and print is theirs to keep.
public struct ServiceManager: Sendable, Equatable {
  /// The scope of a manager: whose it is.
  public enum Scope: String, Sendable, CaseIterable {
    /// The caller's own.
    case user
    /// The machine's.
    case system
  }

  /// The manager's scope: whose it is.
  public let scope: Scope
  /// What its tools get: the caller's environment, and where a user's manager listens.
  let environment: ProcessEnvironment

  /// How long a tool may take. A manager that is busier than that cannot start anything either.
  public static let patience: Duration = .seconds(30)

  /// The manager of that scope, for a caller with this environment.
  public init(_ scope: Scope, environment: ProcessEnvironment) {
    self.scope = scope
    var tools = environment.removing(EnvironmentNames.identity).setting("LC_ALL", "C").setting("SYSTEMD_COLORS", "0")
    tools = tools.setting("SYSTEMD_PAGER", "").setting("SYSTEMD_LOG_TARGET", "console")
    // cron and `env -i` have no such variable, and the manager is there all the same.
    if scope == .user { tools = tools.setting("XDG_RUNTIME_DIR", ServiceManager.runtimeDirectory(environment)) }
    self.environment = tools
  }

  /// The manager that belongs to the caller: a user's own; for root the one that started it, else the machine's where
  /// that runs.
  public static func ofCaller(_ environment: ProcessEnvironment) -> ServiceManager {
    let user = ServiceManager(.user, environment: environment)
    let system = ServiceManager(.system, environment: environment)
    guard geteuid() == 0 else { return user }
    // MANAGERPID is set by a user's manager for what it starts (systemd.exec(5)), XDG_RUNTIME_DIR in a login.
    let isOfUser = environment.value(of: "MANAGERPID") != nil || environment.value(of: "XDG_RUNTIME_DIR") != nil
    if isOfUser, user.isThere { return user }
    return system.isThere || !user.isThere ? system : user
  }

  /// Where it listens.
  var socket: String {
    let runtime = scope == .system ? "/run" : environment.value(of: "XDG_RUNTIME_DIR") ?? ""
    return runtime + "/systemd/private"
  }

  /// Whether it listens here. One that does not answer says so when it is asked.
  public var isThere: Bool { access(socket, F_OK) == 0 }

  /// `the user manager (/run/user/1000/systemd/private)`
  public var name: String { "the \(scope.rawValue) manager (\(socket))" }

  /// What a decision needs to know of it.
  var facts: ManagerFacts {
    let remedy =
      scope == .system
      ? "this machine was not started by systemd"
      : "`loginctl enable-linger` of this user starts it, and keeps it without a login"
    return ManagerFacts(name: name, isThere: isThere, remedy: remedy)
  }

  private static func runtimeDirectory(_ environment: ProcessEnvironment) -> String {
    if let directory = environment.value(of: "XDG_RUNTIME_DIR"), directory.hasPrefix("/") { return directory }
    return "/run/user/\(geteuid())"
  }

  /// What one of its tools answered.
  public struct Answer: Sendable, Equatable {
    /// The tool's exit code; nil: it did not come to its own end.
    public var code: Int32?
    /// What it wrote to stdout.
    public var output: String
    /// Why it failed, in its own words; a sentence of ours where it had none.
    public var why: String
    /// The tool did what was asked.
    public var isSuccess: Bool { code == 0 }

    init(code: Int32?, output: String, why: String) {
      self.code = code
      self.output = output
      self.why = why
    }

    /// What a tool replied that had so long.
    init(of tool: String, _ reply: ProgramCall.Reply, patience: Duration) {
      output = String(decoding: reply.output, as: UTF8.self)
      let words = ServiceManager.oneLine(reply.words)
      switch reply.end {
      case .couldNotStart(let failure): why = "\(failure)"
      case .exited(.code(let code)):
        self.code = code
        why = words.isEmpty ? "\(tool) exited with \(code) and said nothing" : words
      case .exited(let status): why = "\(tool): \(status) \(words)"
      case .tooLarge: why = "\(tool) wrote more than it ever should"
      case .timedOut: why = "\(tool) did not answer within \(patience.milliseconds / 1000) s"
      case .interrupted(let number): why = "interrupted by \(Signals.name(number) ?? "a signal")"
      }
    }
  }

  /// Runs `systemctl`, `systemd-run` and the like, for this manager. Never throws: a tool that is missing is an answer
  /// as well.
  public func ask(
    _ tool: String, _ arguments: [String], input: [UInt8] = [], patience: Duration = ServiceManager.patience,
    clocks: Clocks
  ) -> Answer {
    ServiceManager.run(
      tool, ["--\(scope.rawValue)"] + arguments, environment: environment, input: input, patience: patience,
      clocks: clocks)
  }

  /// Runs a system tool that speaks to no manager (`systemd-analyze`, `crontab`).
  public static func run(
    _ tool: String, _ arguments: [String], environment: ProcessEnvironment, input: [UInt8] = [],
    patience: Duration = ServiceManager.patience, directory: String = "/", clocks: Clocks
  ) -> Answer {
    do {
      var call = try call(tool, arguments, environment: environment, input: input, patience: patience)
      call.command.directory = directory
      let reply = try call.run(clocks: clocks)
      // It was meant for us: without the tool it would have come here.
      if case .interrupted(let number) = reply.end { raise(number) }
      return Answer(of: tool, reply, patience: patience)
    } catch {
      return Answer(code: nil, output: "", why: "\(error)")
    }
  }

  /// One of its tools, to be run for this manager.
  func call(_ tool: String, _ arguments: [String], patience: Duration) throws -> ProgramCall {
    try ServiceManager.call(
      tool, ["--\(scope.rawValue)"] + arguments, environment: environment, input: [], patience: patience)
  }

  private static func call(
    _ tool: String, _ arguments: [String], environment: ProcessEnvironment, input: [UInt8], patience: Duration
  ) throws -> ProgramCall {
    let executable = try Executable.find(tool, directory: nil, path: environment.value(of: "PATH"))
    return ProgramCall(
      command: ChildCommand(
        executable: executable, arguments: [tool] + arguments, environment: environment.entries, directory: "/",
        newSession: false),
      input: input, timeLimit: patience)
  }

  /// Properties of a unit as `systemctl show` prints them; those that it does not know are missing. Nil where nothing
  /// answers. A unit that is not loaded has properties as well (`LoadState=not-found`).
  public func properties(
    _ names: [String], of unit: String, patience: Duration = ServiceManager.patience, clocks: Clocks
  ) -> [String: String]? {
    let answer = ask(
      "systemctl", ["show", "--property=" + names.joined(separator: ","), "--", unit], patience: patience,
      clocks: clocks)
    guard answer.isSuccess else { return nil }
    var found: [String: String] = [:]
    for line in answer.output.split(separator: "\n") {
      guard let mark = line.firstIndex(of: "=") else { continue }
      let name = String(line[..<mark])
      // A property that may stand several times (TimersCalendar) keeps all its lines.
      let value = String(line[line.index(after: mark)...])
      found[name] = found[name].map { $0 + "\n" + value } ?? value
    }
    return found
  }

  static func oneLine(_ text: String) -> String {
    text.split(separator: "\n").joined(separator: "; ")
  }
}
