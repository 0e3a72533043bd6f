import FanoutCore
import Glibc

/// Has all runs of a fire launched by one detached process.
final class ProcessLauncher: Launcher {
  private let site: LaunchSite
  /// The one detached supervisor of a fire, from its first launch.
  private var detached: DetachedSupervisor?

  init(_ site: LaunchSite) { self.site = site }

  func launch(
    _ requests: [LaunchRequest], of context: FireContext, silence: Duration, signals: SignalDescriptor?
  ) -> LaunchReply {
    do {
      let supervisor = try detached ?? start()
      detached = supervisor
      let signs = LaunchProgress(of: context.fire, in: site.state, journal: site.journal)
      let patience = AnswerWait(silence, clocks: site.clocks, signals: signals, signs: signs)
      var reply = LaunchReply()
      reply.results = try supervisor.launch(requests, of: context, patience)
      return reply
    } catch {
      return site.reply(site.cause(of: error), for: requests)
    }
  }

  func adopt(_ runs: [RunID]) throws -> [String] {
    let supervisor = try start()
    defer { supervisor.dismiss() }
    do {
      return try supervisor.adopt(runs, clocks: site.clocks)
    } catch {
      throw site.cause(of: error)
    }
  }

  var ends: [Int32] { detached.map { [$0.pidfd] } ?? [] }

  let unseen = 0

  func dismiss() { detached?.dismiss() }

  private func start() throws -> DetachedSupervisor {
    do {
      return try DetachedSupervisor(id: try site.newID(), state: site.state, environment: site.environment)
    } catch let error as StateError {
      throw error
    } catch let error as SystemError where StateError.isUnwritable(error) {
      throw StateError.cannotWrite(site.state.supervisors, error)
    } catch let error as SpawnFailure where error.isByDeath {
      throw SupervisorLost(why: "\(error)")
    } catch {
      throw LauncherUnavailable(
        launcher: LauncherChoice.process.rawValue, why: "no supervisor could be started: \(error)")
    }
  }
}
