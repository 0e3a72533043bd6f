import FanoutCore
import Glibc

/// Looks at what fires a configuration: timers of the user's manager and the system's, and lines of the crontab.
public struct FiringCheck {
  let configuration: String
  let name: String?
  let directories: [(scope: ServiceManager.Scope, directory: UnitDirectory)]
  let environment: ProcessEnvironment
  let clocks: Clocks

  /// What fires that file under that name. `personal`: where the caller's own unit files lie; nil: there is no home.
  public init(
    configuration: String, name: String?, personal: UnitDirectory?, environment: ProcessEnvironment, clocks: Clocks
  ) {
    self.configuration = configuration
    self.name = name
    self.environment = environment
    self.clocks = clocks
    directories =
      [personal, UnitDirectory("/etc/systemd/user")].compactMap { $0 }.map { (.user, $0) }
      + [(.system, UnitDirectory("/etc/systemd/system"))]
  }

  /// A service that fires it, and the timer that belongs to it.
  public struct Firing: Sendable {
    /// The manager that has the service.
    public let manager: ServiceManager
    /// The service.
    public let service: InstalledService
    /// The timer; nil: there is none.
    public let timer: String?
  }

  /// Every service that names the configuration, whoever wrote it.
  public func firings() -> [Firing] {
    directories.flatMap { scope, directory -> [Firing] in
      let names = directory.names
      return names.filter { $0.hasSuffix(".service") }.compactMap { unit -> Firing? in
        guard let service = InstalledService(unit, in: directory), service.configuration == configuration,
          service.name == name
        else {
          return nil
        }
        return Firing(
          manager: ServiceManager(scope, environment: environment), service: service,
          timer: timer(of: unit, in: directory, names))
      }
    }
  }

  private func timer(of unit: String, in directory: UnitDirectory, _ names: [String]) -> String? {
    let own = unit.dropLast(".service".count) + ".timer"
    if names.contains(String(own)) { return String(own) }
    return names.first { candidate in
      guard candidate.hasSuffix(".timer"), let text = directory.text(candidate) else { return false }
      return text.split(separator: "\n").contains("Unit=\(unit)")
    }
  }

  /// Lines of the caller's crontab that name the configuration.
  public func crontabLines() -> [CrontabEntry] {
    guard let crontab = try? CrontabFile(environment: environment, clocks: clocks).read() else { return [] }
    return CrontabEntry.read(String(decoding: crontab.bytes, as: UTF8.self)).filter { line in
      let command = line.command
      // As it stands, as `install` writes it, and between quotes.
      let spellings = [configuration, CrontabLine.quoted(configuration).replacing(marker: "\\%", with: "%")]
      guard command.holds("fire"), spellings.contains(where: command.holds) else { return false }
      return name.map { command.holds("--name \($0)") || command.holds("--name=\($0)") }
        ?? !command.holds("--name")
    }
  }

  /// The walk: what is there, is it on, when does it fire, and would it while nobody is logged in.
  public func findings(_ firings: [Firing], _ lines: [CrontabEntry]) -> [Finding] {
    var findings =
      firings.flatMap(findings) + cron(lines)
    if findings.isEmpty {
      findings.append(
        Finding(
          .note, "timer", "nothing fires this configuration but a person; fanout install --every 30m sets up a timer"))
    }
    return findings + linger(firings)
  }

  private func cron(_ lines: [CrontabEntry]) -> [Finding] {
    guard !lines.isEmpty else { return [] }
    let isIdle = CronDaemon.isAlive == false
    return lines.map { line in
      let sentence = "cron fires it by a line of \(SystemUser.own)'s crontab: \(line.when)"
      return isIdle
        ? Finding(.note, "timer", "\(sentence); but \(CronDaemon.absence)") : Finding(.ok, "timer", sentence)
    }
  }

  private func findings(_ firing: Firing) -> [Finding] {
    let service = firing.service
    guard let timer = firing.timer else {
      return [
        Finding(
          .note, "timer", "\(service.unit) fires this configuration, and no timer starts it; fanout install writes one")
      ]
    }
    let whose = "\(timer) of \(firing.manager.name)"
    guard let seen = firing.manager.properties(FiringCheck.asked, of: timer, clocks: clocks) else {
      return [
        Finding(
          .problem, "timer",
          "\(timer) is installed, and \(firing.manager.name) does not answer: nothing fires; is \(SystemUser.own) logged in, or linger on?"
        )
      ] + [program(of: firing)].compactMap { $0 }
    }
    var findings = [state(timer, whose, seen, firing)]
    if let problem = program(of: firing) { findings.append(problem) }
    if let problem = lastRun(of: firing) { findings.append(problem) }
    return findings
  }

  private static let asked = ["LoadState", "UnitFileState", "ActiveState", "NeedDaemonReload"]

  private func state(_ timer: String, _ whose: String, _ seen: [String: String], _ firing: Firing) -> Finding {
    let systemctl = "systemctl --\(firing.manager.scope.rawValue)"
    guard seen["LoadState"] == "loaded" else {
      let state = seen["LoadState"] ?? "unknown"
      let what = state == "not-found" ? "has not been read by its manager" : "is \(state)"
      return Finding(
        .problem, "timer", "\(timer) \(what): nothing fires; \(systemctl) daemon-reload, then fanout install")
    }
    let isEnabled = seen["UnitFileState"] == "enabled" || seen["UnitFileState"] == "enabled-runtime"
    let isActive = seen["ActiveState"] == "active"
    let next = firing.manager.nextElapse(of: timer, clocks: clocks)
    switch (isEnabled, isActive) {
    case (false, false):
      return Finding(
        .problem, "timer", "\(whose) is neither enabled nor active: nothing fires; \(systemctl) enable --now \(timer)")
    case (true, false):
      return Finding(
        .problem, "timer", "\(whose) is not active: nothing fires until the next start; \(systemctl) start \(timer)")
    case (false, true):
      return Finding(
        .problem, "timer", "\(whose) is not enabled: nothing fires after the next start; \(systemctl) enable \(timer)")
    case (true, true): break
    }
    let when = next.map { "next fire \($0.rfc3339)" } ?? "a fire is at work, or no further elapse is known"
    guard seen["NeedDaemonReload"] != "yes" else {
      return Finding(
        .note, "timer", "\(whose) has been changed since its manager read it (\(when)); \(systemctl) daemon-reload")
    }
    return Finding(.ok, "timer", "\(whose) is enabled and active, \(when)")
  }

  /// A program that was moved or removed since.
  private func program(of firing: Firing) -> Finding? {
    let program = firing.service.program
    guard access(program, X_OK) != 0 else { return nil }
    return Finding(
      .problem, "timer",
      "\(firing.service.unit) executes \(program), which cannot be executed (\(SystemError.text(errno))): no fire can begin; "
        + "fanout install writes where it is now")
  }

  /// How the manager saw the last fire end: what kept it from beginning is in no journal of ours.
  private func lastRun(of firing: Firing) -> Finding? {
    let unit = firing.service.unit
    let asked = ["Result", "ExecMainStatus"]
    guard let seen = firing.manager.properties(asked, of: unit, clocks: clocks), let result = seen["Result"],
      result != "success"
    else {
      return nil
    }
    let status = seen["ExecMainStatus"].flatMap { Int($0) } ?? 0
    let advice = "journalctl --\(firing.manager.scope.rawValue) -u \(unit) tells more"
    // From 200 on systemd itself could not execute the program as asked.
    if result == "exit-code", status < 200 {
      return Finding(.note, "timer", "the last fire by \(unit) ended with exit \(status); \(advice)")
    }
    let what =
      result == "exit-code"
      ? "could not be begun (status \(status) of systemd)" : "was ended by its manager (\(result))"
    return Finding(.problem, "timer", "the last fire by \(unit) \(what); \(advice)")
  }

  /// A user's manager ends with the last login, and its timers with it. A service of the system names whose manager it
  /// needs.
  private func linger(_ firings: [Firing]) -> [Finding] {
    var users: [String] = []
    for firing in firings where firing.timer != nil {
      let user = firing.manager.scope == .user ? SystemUser.own : firing.service.user ?? "root"
      if user != "root" || firing.manager.scope == .user, !users.contains(user) { users.append(user) }
    }
    return users.map { user in
      Linger.isOn(user)
        ? Finding(.ok, "linger", "on for \(user): timers and workers do not depend on a login")
        : Finding(
          .problem, "linger",
          "off for \(user): nothing fires while \(user) is not logged in, and workers end with the login; "
            + Linger.command(user).joined(separator: " "))
    }
  }
}
