import FanoutCore
import FanoutSystem
import Glibc

/// `fanout fire`: one pass of the loop.
enum FireCommand {
  static let command: Command = { invocation, output in
    if invocation.has(.dryRun) { return PlanCommand.command(invocation, output) }
    return fire(invocation, output)
  }

  private static let fire = CommandSite.command { site in
    let waits = site.invocation.has(.wait)
    var supervisor: Supervisor?
    defer { supervisor?.finish() }
    let fire: Fire
    let outcome: FireOutcome
    do {
      let launcher = try site.launcher(inPlace: waits)
      try site.prepareState()
      supervisor = waits ? try site.supervisor() : nil
      fire = site.fire(person: nil, isStrict: site.invocation.has(.strict), launcher: launcher, inPlace: supervisor)
      fire.onBegun = { site.noteLoop() }
      outcome = try fire.run()
    } catch {
      site.leaveTrouble(error)
      if CommandSite.exitCode(of: error) != .busy { site.await(site.startErrands()) }
      throw error
    }
    FireText.print(outcome, to: site, withSummary: true)
    let onFire = site.startOnFire(for: outcome)
    let errands = site.startErrands(after: outcome)
    defer {
      site.await(onFire)
      site.await(errands)
    }
    fire.prune()
    if let number = outcome.interrupted {
      site.await(onFire)
      site.await(errands)
      raiseAgain(number)
    }
    guard let supervisor else { return ExitCode(rawValue: Int32(outcome.end.exit)) ?? .bug }
    if outcome.fault != nil, supervisor.holdsLanes {
      site.output.message(.notice, "what was started is supervised to its end")
    }
    let verdict = try RunVerdict.await(outcome.runs, of: supervisor, site: site)
    if outcome.fault != nil, outcome.end.exit != 0 { return ExitCode(rawValue: Int32(outcome.end.exit)) ?? .bug }
    // A fire that could start nothing says so; else the workers' verdict counts.
    if outcome.end.exit != 0, outcome.runs.isEmpty || outcome.end.exit == 65 {
      return ExitCode(rawValue: Int32(outcome.end.exit)) ?? .bug
    }
    if outcome.end.failed > 0 { return .failure }
    return verdict
  }

  /// Ends by the signal that came, so that whoever called sees it.
  static func raiseAgain(_ number: Int32) -> Never {
    signal(number, SIG_DFL)
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, number)
    sigprocmask(SIG_UNBLOCK, &set, nil)
    raise(number)
    exit(128 + number)
  }
}

extension CommandSite {
  /// Something drawn by chance, for names.
  static func drawn() -> UInt64 {
    var generator = SystemRandomNumberGenerator()
    return generator.next()
  }

  /// A fire that could not look is on no record: it leaves why. One that was not its turn has nothing to tell.
  fileprivate func leaveTrouble(_ error: any Error) {
    let code = CommandSite.exitCode(of: error)
    guard code != .busy else { return }
    let isOfLocks: Bool
    switch error as? StateError {
    case .locksDoNotExclude, .unusableLock: isOfLocks = true
    // Nothing is written where another, or a newer program, has the say; whoever looks sees it as well.
    case .belongsTo, .untrusted, .newerSchema: return
    default: isOfLocks = false
    }
    TroubleFile.leave("\(error)", exit: code.rawValue, isOfLocks: isOfLocks, in: state, at: clocks.moment())
  }

  /// Who starts what outlives this process. A caller that supervises in place needs nobody: then what there is must do
  /// for adopting.
  func launcher(inPlace: Bool) throws(LauncherUnavailable) -> LauncherInForce {
    do throws(LauncherUnavailable) {
      return try LauncherInForce(loaded.configuration, environment: environment, clocks: clocks)
    } catch {
      guard inPlace else { throw error }
      return .inPlace
    }
  }

  /// A supervisor that works in this process.
  func supervisor() throws -> Supervisor {
    try Supervisor(
      state: state, clocks: clocks, name: .drawn(CommandSite.drawn), setting: .foreground, environment: environment,
      say: { [output] in output.message(.warning, $0) })
  }

  /// A fire of this configuration.
  func fire(person: PersonalRun?, isStrict: Bool, launcher: LauncherInForce, inPlace: Supervisor?) -> Fire {
    Fire(
      FireRequest(
        configuration: loaded.configuration, configurationPath: loaded.path, digest: loaded.digest,
        version: Version.current,
        state: state, isStrict: isStrict, person: person, launcher: launcher, instance: invocation.global.name),
      clocks: clocks, environment: environment, random: CommandSite.drawn, inPlace: inPlace,
      say: { [output] in output.message(.warning, $0) })
  }
}
