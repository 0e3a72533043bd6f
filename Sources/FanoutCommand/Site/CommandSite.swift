import FanoutCore
import FanoutSystem

/// What every command that touches a state directory starts from.
struct CommandSite {
  let invocation: Invocation
  var output: Output
  let loaded: LoadedConfiguration
  let state: StateDirectory
  let clocks: Clocks
  /// What is on record: whoever looks more than once in one command reads nothing twice.
  let journal: Journal
  let environment: ProcessEnvironment
  /// Where the clocks of whoever reads and writes here stand; documents and records know only UTC.
  let zone: LocalZone

  /// Whether data goes out as one JSON document.
  var wantsJSON: Bool { invocation.global.json }

  /// A command that needs a configuration: reads it, runs the body, and turns what is thrown into its sentence and exit
  /// code. One that only looks executes nothing of what the configuration says, so that it may be anybody's.
  static func command(onlyLooks: Bool = false, _ body: @escaping @Sendable (CommandSite) throws -> ExitCode) -> Command
  {
    { invocation, output in
      guard CommandSite.hasProc(output) else { return ExitCode.launcherUnavailable.rawValue }
      let environment = ProcessEnvironment.current()
      let loaded: LoadedConfiguration
      do throws(ConfigurationFileError) {
        loaded = try ConfigurationFile.load(
          named: invocation.global.configurationPath, state: invocation.global.name,
          at: .live { environment.value(of: $0) },
          mayBeAnybodys: onlyLooks)
      } catch {
        if let path = error.path { output.head.note(configuration: path) }
        output.message(error)
        return error.exitCode.rawValue
      }
      output.head.note(configuration: loaded.path)
      do {
        let state = StateDirectory(path: loaded.stateDirectory, lockFile: loaded.configuration.lockFile)
        let clocks = try Clocks.live()
        let site = CommandSite(
          invocation: invocation, output: output, loaded: loaded, state: state, clocks: clocks,
          journal: Journal(state, clocks: clocks, remembers: true), environment: environment, zone: .live)
        return try body(site).rawValue
      } catch {
        output.message(error)
        return CommandSite.exitCode(of: error).rawValue
      }
    }
  }

  /// A clock for people that stands at a moment.
  func clock(at now: WallTime) -> Clock { Clock(now: now, zone: zone) }

  /// Makes the state directory ready to be written, and says what was closed to others.
  func prepareState() throws {
    for sentence in try state.prepare() { output.message(.notice, sentence) }
  }

  /// Whether processes can be told apart here. Else it says why, at once: nothing on record could be compared with what
  /// lives.
  static func hasProc(_ output: Output) -> Bool {
    do throws(ProcUnusable) { _ = try ProcessNamespace.own() } catch {
      output.message(.error, "\(error)")
      return false
    }
    return true
  }

  /// The names of this loop's units.
  var unitNames: UnitNames { UnitNames(prefix: loaded.configuration.units.prefix, instance: invocation.global.name) }

  /// The exit code of an error that a command did not expect.
  static func exitCode(of error: any Error) -> ExitCode {
    if let error = error as? CommandError { return error.code }
    return ExitCode(rawValue: Fault.exitCode(of: error)) ?? .bug
  }

  /// From when on `--since` asks, now; nil: it was not given.
  func since(at now: WallTime) throws(CommandError) -> WallTime? {
    guard let written = invocation.moment(.since) else { return nil }
    let moment = written.moment(at: now, in: zone)
    guard moment <= now else {
      throw CommandError(
        .usage, "--since lies ahead of the clock, which says \(clock(at: now).words(now)): nothing started since then")
    }
    return moment
  }

  /// The same for a command that gives its document as a part of another one.
  func gathering(_ documents: GatheredDocuments) -> CommandSite {
    var site = self
    site.output.gathered = documents
    return site
  }

  /// A category as a person wrote it, by the one rule of names.
  func category(_ written: String) throws -> FanoutCore.Category {
    guard let category = loaded.configuration.names.category(written) else {
      throw CommandError(
        .usage, "'\(written)' is no category name: 1 to 64 of a-z 0-9 . _ - that begin with a letter or digit")
    }
    return category
  }
}
