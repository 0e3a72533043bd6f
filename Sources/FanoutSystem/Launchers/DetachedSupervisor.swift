import FanoutCore
import Glibc

/// A supervisor in a process and a session of its own. It outlives the terminal and holds none of its parent's
/// descriptors, so that neither cron nor a pipe waits for it.
public final class DetachedSupervisor {
  private let channel: OrderChannel
  private let child: Child
  private let id: SupervisorID
  private let state: StateDirectory

  /// Readable when it has ended.
  var pidfd: Int32 { child.pidfd.number }

  /// How its own executable is found: the program that runs now.
  public static let executable = "/proc/self/exe"

  /// Starts it. Its words go to a file of its own beside its lock.
  public init(
    id: SupervisorID, state: StateDirectory, environment: ProcessEnvironment,
    executable: String = DetachedSupervisor.executable
  ) throws {
    self.id = id
    self.state = state
    let (ours, theirs) = try OrderChannel.pair()
    channel = ours
    let log = try Descriptor.open(state.supervisorLog(id), O_WRONLY | O_CREAT | O_APPEND)
    defer {
      log.close()
      theirs.descriptor.close()
    }
    let arguments = ["fanout", "supervise", "--", state.path, id.text] + (state.lockFile.map { [$0] } ?? [])
    // What a fire inside a worker inherited of that worker's identity is not handed on (SPEC 8).
    let clean = environment.removing(EnvironmentNames.identity).setting("FANOUT_SUPERVISOR", id.text)
    child = try Spawner.spawn(
      ChildCommand(
        executable: executable, arguments: arguments, environment: clean.entries, directory: "/",
        input: theirs.descriptor.number,
        output: log.number, error: log.number, newSession: true))
  }

  /// Claims and starts through it, as long as there is patience for its answer. A supervisor that dies instead of
  /// answering has launched nothing that anybody may count on; from one that falls silent the order is withdrawn.
  func launch(_ requests: [LaunchRequest], of context: FireContext, _ patience: AnswerWait) throws -> [LaunchResult] {
    let root = try answer(to: .launch(context, requests), patience)
    if let holder = root?["admissionHeld"]?.string { throw StateError.admissionHeld(by: holder) }
    guard let results = root?["results"]?.array?.compactMap(LaunchResult.init(json:)), results.count == requests.count
    else {
      throw SupervisorLost(
        why: root?["error"]?.string ?? "it ended before it answered; its words are in \(state.supervisorLog(id))")
    }
    return results
  }

  /// Has it adopt these runs. Answers what it could not take over, as sentences.
  @discardableResult
  public func adopt(_ runs: [RunID], clocks: Clocks) throws -> [String] {
    let patience = AnswerWait(AnswerWait.answering, clocks: clocks)
    return try Order.left(in: try answer(to: .adopt(runs), patience), why: "it ended before it answered")
  }

  /// No more orders: it ends with its last run.
  public func dismiss() {
    channel.descriptor.close()
    child.pidfd.close()
  }

  private func answer(to order: Order, _ patience: AnswerWait) throws -> JSONNode? {
    do {
      try channel.send(order.message, patience)
      return try channel.receive(patience).flatMap { try? JSONDocument(parsing: $0) }?.root
    } catch let error as SystemError where error.code == EPIPE || error.code == ECONNRESET {
      // It is gone: that is an answer as well.
      return nil
    } catch let lost as AnswerWait.Lost {
      // Withdrawn first: whoever looks at it from now on finds nobody waiting.
      channel.descriptor.close()
      guard lost == .silence else { throw LaunchInterrupted() }
      throw SupervisorSilent(id, pid: child.pid, waited: patience.waited, in: state)
    }
  }
}
