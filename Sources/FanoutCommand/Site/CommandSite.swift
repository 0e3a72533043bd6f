import FanoutCore
import FanoutSystem
import Glibc

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

  /// What a command needs of the configuration.
  enum Need {
    /// Whatever it says, as it is now: it will be executed.
    case all
    /// Where the loop is, and how it is seen: the one that worked last does as well. Nothing of it is executed, so that
    /// it may be anybody's.
    case look
    /// The same, of one that can be trusted: something is written.
    case stop
  }

  /// A command that needs a configuration: reads it, runs the body, and turns what is thrown into its sentence and exit
  /// code.
  static func command(_ need: Need = .all, _ body: @escaping @Sendable (CommandSite) throws -> ExitCode) -> Command {
    { invocation, output in
      guard CommandSite.hasProc(output) else { return ExitCode.launcherUnavailable.rawValue }
      let environment = ProcessEnvironment.current()
      let loaded: LoadedConfiguration
      let callSite = CallSite.live { environment.value(of: $0) }
      do throws(ConfigurationFileError) {
        loaded = try ConfigurationFile.load(
          named: invocation.global.configurationPath, state: invocation.global.name, at: callSite,
          mayBeAnybodys: need == .look)
      } catch {
        if let path = error.path { output.head.note(configuration: path) }
        guard need != .all,
          let last = ConfigurationFile.standIn(
            for: error, named: invocation.global.configurationPath, state: invocation.global.name, at: callSite)
        else {
          output.message(error)
          return error.exitCode.rawValue
        }
        output.message(.warning, lines: error.description.split(separator: "\n").map(String.init))
        output.message(
          .notice, "Going on with \(last.path) as it was when it last worked; the state is \(last.stateDirectory).")
        loaded = last
      }
      output.head.note(configuration: loaded.path)
      let state = StateDirectory(path: loaded.stateDirectory, lockFile: loaded.configuration.lockFile)
      do {
        let clocks = try Clocks.live()
        let site = CommandSite(
          invocation: invocation, output: output, loaded: loaded, state: state, clocks: clocks,
          journal: Journal(state, clocks: clocks, remembers: true), environment: environment, zone: .live)
        return try body(site).rawValue
      } catch {
        output.message(closed(state, error) ?? error)
        return CommandSite.exitCode(of: error).rawValue
      }
    }
  }

  /// The failure of somebody who may not look into a state that is another's; nil: another failure.
  private static func closed(_ state: StateDirectory, _ error: any Error) -> CommandError? {
    guard let error = error as? SystemError, error.code == EACCES,
      case .another(let user) = DirectoryOwner.of(state.path)
    else { return nil }
    return CommandError(
      exitCode(of: error), "\(error); \(state.path) is closed to all but \(user): run this as \(user)")
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

  /// What a look at the machine says of the loop, and what the command line knows of its configuration.
  func healthFacts(_ observation: Observation, _ cadence: Cadence) -> HealthFacts {
    var facts = observation.healthFacts(state, configuration: loaded.configuration, silence: cadence.alarm)
    facts.unusableConfiguration = loaded.isStandIn ? loaded.mistake?.headline : nil
    return facts
  }

  /// How the loop is, by that look.
  func health(_ observation: Observation, _ cadence: Cadence) -> Health {
    Health(
      healthFacts(observation, cadence), ledger: observation.history.ledger,
      audit: LockAudit(observation.history.records))
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
