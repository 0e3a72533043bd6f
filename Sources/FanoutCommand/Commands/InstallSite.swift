import FanoutCore
import FanoutSystem
import Glibc

/// What `install`, `uninstall` and `check` know of where units of a configuration belong.
struct InstallSite {
  let invocation: Invocation
  let output: Output
  let environment: ProcessEnvironment
  let clocks: Clocks
  let names: UnitNames
  let installation: Installation

  /// The place for units of a call, in the user's manager or the system's. It needs no configuration: what is installed
  /// can be removed without.
  init(
    _ invocation: Invocation, _ output: Output, environment: ProcessEnvironment, scope: ServiceManager.Scope,
    prefix: String
  ) throws {
    self.invocation = invocation
    self.output = output
    self.environment = environment
    _ = try ProcessNamespace.own()
    clocks = try .live()
    names = UnitNames(prefix: prefix, instance: invocation.global.name)
    installation = Installation(
      names, in: try InstallSite.directory(scope, environment: environment),
      of: ServiceManager(scope, environment: environment),
      clocks: clocks)
  }

  init(_ site: CommandSite, scope: ServiceManager.Scope) throws {
    try self.init(
      site.invocation, site.output, environment: site.environment, scope: scope,
      prefix: site.loaded.configuration.units.prefix)
  }

  /// Where an administrator's or a user's own units lie.
  static func directory(_ scope: ServiceManager.Scope, environment: ProcessEnvironment) throws -> UnitDirectory {
    if scope == .system { return UnitDirectory("/etc/systemd/system") }
    let call = CallSite.live(environment: { environment.value(of: $0) })
    guard let personal = call.personalConfiguration else {
      throw CommandError(.cannotCreate, "no home directory is known, so there is no place for units; set HOME")
    }
    return UnitDirectory(personal + "/systemd/user")
  }

  /// The program that runs now, where it lies for others.
  static func program() throws -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard count > 0 else {
      throw CommandError(.bug, "cannot tell where this program lies: /proc/self/exe cannot be read")
    }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The PATH that an installed fire gets.
  var path: String { environment.value(of: "PATH") ?? "/usr/local/bin:/usr/bin:/bin" }

  /// The instance of this configuration with that timing.
  func instance(
    of loaded: LoadedConfiguration, _ timing: Timing, place: Instance.Place, isHardened: Bool, state: StateDirectory
  ) throws -> Instance {
    let instance = Instance(
      names: names, slice: loaded.configuration.units.slice, executable: try InstallSite.program(),
      configuration: loaded.path, path: path,
      state: state.path,
      timeLimit: loaded.configuration.longestFire, timing: timing, place: place,
      hardening: isHardened
        ? Hardening(
          writable: InstallSite.writable(state, loaded.configuration),
          needsUserNamespace: place == .user && geteuid() != 0) : nil)
    if let text = instance.unwritable.first {
      throw CommandError(
        .cannotCreate,
        "\(text) has a control character in it, which neither a unit file nor a crontab can hold; rename it")
    }
    return instance
  }

  /// The state directory as fires of that user find it, whose home may be another than ours.
  func state(of user: SystemUser, _ loaded: LoadedConfiguration) throws -> StateDirectory {
    var call = CallSite.live(environment: { environment.value(of: $0) })
    call.home = user.home
    do throws(ConfigurationFileError) {
      let theirs = try ConfigurationFile.load(named: loaded.path, state: invocation.global.name, at: call)
      return StateDirectory(path: theirs.stateDirectory, lockFile: theirs.configuration.lockFile)
    } catch {
      throw CommandError(error.exitCode, lines: error.lines)
    }
  }

  /// Directories that a fire writes to.
  static func writable(_ state: StateDirectory, _ configuration: Configuration) -> [String] {
    // The file of metrics is renewed by a rename in its directory.
    writable(state) + (configuration.metrics.map { [$0.directory] } ?? [])
  }

  private static func writable(_ state: StateDirectory) -> [String] {
    guard let lockFile = state.lockFile else { return [state.path] }
    var directory = lockFile
    // The deepest directory that is the same for every category.
    repeat {
      directory = directory.lastIndex(of: "/").map { String(directory[..<$0]) } ?? ""
    } while directory.holds("{category}")
    return [state.path, directory.isEmpty ? "/" : directory]
  }

  /// Fails where no manager listens.
  func requireManager() throws {
    guard !installation.manager.isThere else { return }
    let advice =
      installation.manager.scope == .user
      ? "log in as \(SystemUser.own) itself (not with su), or use --cron"
      : "this machine was not started by systemd; use --cron"
    throw CommandError(.launcherUnavailable, "nothing listens as \(installation.manager.name): \(advice)")
  }

  /// Runs one of systemd's tools and shows the line; its own reason where it fails.
  func perform(_ arguments: [String]) throws {
    let line = "systemctl --\(installation.manager.scope.rawValue) \(arguments.joined(separator: " "))"
    say("runs", line)
    let answer = installation.manager.ask("systemctl", arguments, clocks: clocks)
    guard answer.isSuccess else { throw CommandError(.failure, "\(line): \(answer.why)") }
  }

  /// A difference, as data.
  func show(difference: String) {
    output.print(lines: Terminal.visible(difference, keeping: [.lines, .tabs]).split(separator: "\n").map(String.init))
  }

  /// A labelled line of data.
  func say(_ label: String, _ text: String) {
    guard !output.isQuiet, !invocation.global.json else { return }
    output.print(Phrase("\(label)\(String(repeating: " ", count: max(1, 9 - label.count)))\(text)"))
  }
}
