import CSystem
import FanoutCore
import Glibc

/// Looks as something that fires a configuration would: the hidden `probe-sight` is run with the environment, the
/// directories and the user that it gives.
public struct FiringSight {
  let configuration: String
  let name: String?
  /// How long a look may take: as long as the selector may, and what starting it takes.
  let patience: Duration
  let environment: ProcessEnvironment
  let clocks: Clocks

  /// A look at that file under that name, whose selector may take so long.
  public init(
    configuration: String, name: String?, selectorLimit: Duration, environment: ProcessEnvironment, clocks: Clocks
  ) {
    self.configuration = configuration
    self.name = name
    patience = selectorLimit + ProgramCall.grace + ProgramCall.killWait + ServiceManager.patience
    self.environment = environment
    self.clocks = clocks
  }

  private var question: [String] {
    ["--quiet", "--config", configuration] + (name.map { ["--name", $0] } ?? []) + ["probe-sight"]
  }

  // MARK: A service

  /// As a service sees it: in a transient one with the same settings. `writable` is what stays writable where it is
  /// hardened.
  public func look(as firing: FiringCheck.Firing, writable: [String]) throws(SightFailure) -> CallerSight {
    let (manager, service) = (firing.manager, firing.service)
    guard let shown = manager.properties(ServiceSight.shownNames, of: service.unit, clocks: clocks) else {
      throw SightFailure("its manager does not answer")
    }
    let sight = ServiceSight(shown: shown, writable: writable)
    var generator = SystemRandomNumberGenerator()
    let file = "/tmp/fanout-sight-\(SupervisorID.new(at: clocks, drawn: generator.next())).env"
    defer { unlink(file) }
    do throws(SystemError) {
      // The manager reads it before the unit begins; nobody else may.
      try Descriptor.open(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW).writeAll(Array(sight.environment.utf8), file)
    } catch {
      throw SightFailure("\(error)")
    }
    let limit = "--property=TimeoutStartSec=\(patience.milliseconds)ms"
    let answer = manager.askInside(
      sight.arguments(environmentIn: file) + [limit], [service.program] + question, patience: patience, clocks: clocks)
    return try SightFailure.sight(in: answer)
  }

  // MARK: A crontab

  /// As a line of the caller's crontab sees it: with what cron sets, what the crontab sets, and what stands before the
  /// program.
  public func look(as line: CrontabEntry) throws(SightFailure) -> CallerSight {
    guard let opening = line.opening else {
      throw SightFailure("it does not begin with the program and plain variables before it")
    }
    guard let user = SystemUser(named: SystemUser.own) else {
      throw SightFailure("the user database does not know \(SystemUser.own)")
    }
    let variables = FiringSight.variables(of: user).laying(line.variables)
    let shell = variables.value(of: "SHELL") ?? "/bin/sh"
    let answer = ServiceManager.run(
      shell, ["-c", opening.assignments + "exec \"$0\" \"$@\"", FiringSight.program()] + question,
      environment: variables, patience: patience, directory: variables.value(of: "HOME") ?? "/", clocks: clocks)
    return try SightFailure.sight(in: answer)
  }

  /// What cron gives to what it starts (crontab(5)), with what PAM puts before it where Debian's does (pam_env(8)).
  private static func variables(of user: SystemUser) -> ProcessEnvironment {
    var variables = ProcessEnvironment(entries: []).setting("PATH", "/usr/bin:/bin")
    for file in ["/etc/environment", "/etc/default/locale"] {
      guard let bytes = try? Descriptor.openRegular(file, O_RDONLY).readToEnd(limit: EnvironmentFile.mostBytes),
        let text = try? EnvironmentText(bytes)
      else { continue }
      variables = variables.laying(text.entries)
    }
    return variables.setting("SHELL", "/bin/sh").setting("HOME", user.home).setting("LOGNAME", user.name)
  }

  /// Where this program lies: below a shell `/proc/self` is another one.
  private static func program() -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    return String(decoding: buffer[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
