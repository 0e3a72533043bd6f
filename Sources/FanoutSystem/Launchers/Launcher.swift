import FanoutCore
import Glibc

/// Has runs launched and orphans adopted by supervisors that outlive their caller: all runs by one detached process, or
/// each in a unit of its own.
final class Launcher {
  private enum Way {
    case process
    case units(UnitLauncher)
  }

  private let way: Way
  private let state: StateDirectory
  private let environment: ProcessEnvironment
  private let clocks: Clocks
  private let newID: () -> String
  private let journal: Journal
  /// The one detached supervisor of a fire, from its first launch.
  private var detached: DetachedSupervisor?

  init(
    _ inForce: LauncherInForce, names: UnitNames, units: UnitPolicy, state: StateDirectory,
    environment: ProcessEnvironment, clocks: Clocks,
    newID: @escaping () -> String
  ) {
    self.state = state
    self.environment = environment
    self.clocks = clocks
    self.newID = newID
    journal = Journal(state, clocks: clocks)
    way =
      inForce.manager.map {
        .units(
          UnitLauncher(
            $0, names: names, slice: units.slice ?? names.slice, state: state, environment: environment, clocks: clocks,
            newID: newID))
      } ?? .process
  }

  /// Launches these, in order, and says what became of each. Whoever does not answer costs `confirmFor` and 10 s; a
  /// signal, of those that the caller holds back, ends the waiting.
  func launch(_ requests: [LaunchRequest], of context: FireContext, signals: SignalDescriptor?) -> LaunchReply {
    let silence = (requests.map(\.run.terms.confirmFor).max() ?? .zero) + AnswerWait.answering
    if case .units(let units) = way { return units.launch(requests, of: context, silence: silence) }
    do {
      let supervisor = try detached ?? start()
      detached = supervisor
      let signs = LaunchProgress(of: context.fire, in: state, journal: journal)
      let patience = AnswerWait(silence, clocks: clocks, signals: signals, signs: signs)
      var reply = LaunchReply()
      reply.results = try supervisor.launch(requests, of: context, patience)
      return reply
    } catch {
      return LaunchReply(Launcher.cause(of: error, in: state), for: requests, journal: journal, clocks: clocks)
    }
  }

  /// Has these runs adopted by a new supervisor. Answers what it could not take over, as sentences.
  func adopt(_ runs: [String]) throws -> [String] {
    switch way {
    case .units(let units): return try units.adopt(runs)
    case .process:
      let supervisor = try start()
      defer { supervisor.dismiss() }
      do {
        return try supervisor.adopt(runs, clocks: clocks)
      } catch {
        throw Launcher.cause(of: error, in: state)
      }
    }
  }

  /// One that waits for admission itself is silent for as long as its caller has patience: then whoever holds that is
  /// the cause.
  static func cause(of error: any Error, in state: StateDirectory) -> any Error {
    guard let silent = error as? SupervisorSilent, !silent.isStopped, !silent.mayClaim else { return error }
    guard case .held = LockTable.observe([state.admissionLock])[0] else { return error }
    return StateError.admissionHeld(by: LockTable.holder(of: state.admissionLock))
  }

  /// Readable when a supervisor has ended that launched something.
  var ends: [Int32] {
    switch way {
    case .units(let units): units.supervisors.map(\.number)
    case .process: detached.map { [$0.pidfd] } ?? []
    }
  }

  /// How many supervisors there are besides, whose ends cannot be waited for.
  var unseen: Int {
    if case .units(let units) = way { units.unseen } else { 0 }
  }

  /// No more launches: each supervisor ends with its last run.
  func dismiss() {
    detached?.dismiss()
    if case .units(let units) = way { units.dismiss() }
  }

  private func start() throws -> DetachedSupervisor {
    do {
      return try DetachedSupervisor(id: newID(), state: state, environment: environment)
    } catch let error as SystemError where StateError.isUnwritable(error) {
      throw StateError.cannotWrite(state.supervisors, error)
    } catch let error as SpawnFailure where error.isByDeath {
      throw SupervisorLost(why: "\(error)")
    } catch {
      throw LauncherUnavailable(
        launcher: LauncherChoice.process.rawValue, why: "no supervisor could be started: \(error)")
    }
  }
}
