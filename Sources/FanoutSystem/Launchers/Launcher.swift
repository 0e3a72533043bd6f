import CSystem
import FanoutCore
import Glibc

/// Has runs launched and orphans adopted by supervisors that outlive their caller: all runs by one detached process, or each in a unit
/// of its own.
final class Launcher {
  private enum Way {
    case process
    case units(UnitLauncher)
  }

  private let way: Way
  private let state: StateDirectory
  private let environment: ProcessEnvironment
  private let newID: () -> String
  /// The one detached supervisor of a fire, from its first launch.
  private var detached: DetachedSupervisor?

  init(
    _ inForce: LauncherInForce, names: UnitNames, units: UnitPolicy, state: StateDirectory, environment: ProcessEnvironment, clocks: Clocks,
    newID: @escaping () -> String
  ) {
    self.state = state
    self.environment = environment
    self.newID = newID
    way =
      inForce.manager.map {
        .units(
          UnitLauncher(
            $0, names: names, slice: units.slice ?? names.slice, state: state, environment: environment, clocks: clocks, newID: newID))
      } ?? .process
  }

  /// Launches these, in order, and says what became of each.
  func launch(_ requests: [LaunchRequest], of context: FireContext) throws -> [LaunchResult] {
    switch way {
    case .units(let units): return try units.launch(requests, of: context)
    case .process:
      let supervisor = try detached ?? start()
      detached = supervisor
      return try supervisor.launch(requests, of: context)
    }
  }

  /// Has these runs adopted by a new supervisor. Answers what it could not take over, as sentences.
  func adopt(_ runs: [String]) throws -> [String] {
    switch way {
    case .units(let units): return try units.adopt(runs)
    case .process:
      let supervisor = try start()
      defer { supervisor.dismiss() }
      return try supervisor.adopt(runs)
    }
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

  private func start() throws -> DetachedSupervisor { try DetachedSupervisor(id: newID(), state: state, environment: environment) }
}
