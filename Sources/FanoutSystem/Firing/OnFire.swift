import CSystem
import FanoutCore
import Glibc

/// The `onFire` command of a configuration, run for one fire by a process of its own: what it does, leaves or fails to
/// do stays there, and neither the fire nor the workers that it supervises wait for more than its time limit.
public struct OnFire: Sendable, Equatable {
  /// What is run.
  public var policy: HookPolicy
  /// The fire.
  public var fire: FireID
  /// The record that it gets on its stdin.
  public var record: [UInt8]
  /// What it is told beside the environment of the fire.
  public var variables: HookVariables
  /// Where a failure is put on record.
  public var state: String

  /// A command for a fire.
  public init(policy: HookPolicy, fire: FireID, record: [UInt8], variables: HookVariables, state: String) {
    self.policy = policy
    self.fire = fire
    self.variables = variables
    self.record = record
    self.state = state
  }

  // MARK: - In the fire

  /// The process that runs it.
  public struct Process {
    fileprivate let child: Child
    fileprivate let task: OnFire

    /// Waits until it is done; a sentence, which is on record, where it was not. It keeps its time limit by itself; one
    /// that does not (stopped, say) is ended, and left where it cannot be.
    public func wait(clocks: Clocks) -> String? {
      defer { child.pidfd.close() }
      let limit = task.policy.timeLimit + ProgramCall.grace + ProgramCall.killWait + OnFire.margin
      if ChildEnd.comes(to: child.pid, child.pidfd, until: clocks.monotonic() + limit, clocks: clocks) { return nil }
      _ = csystem_pidfd_send_signal(child.pidfd.number, SIGKILL)
      let isGone = ChildEnd.comes(
        to: child.pid, child.pidfd, until: clocks.monotonic() + ProgramCall.killWait, clocks: clocks)
      let why = isGone ? "was ended" : "cannot be ended, and is waited for no longer"
      let sentence =
        "process \(child.pid), which runs \(task.policy.command[0]), was not done within \(limit.written): it \(why)"
      return sentence + (task.record(sentence, clocks: clocks).map { "; that could not be recorded: \($0)" } ?? "")
    }
  }

  /// What starting and ending it may take beside the command itself.
  static let margin: Duration = .seconds(2)

  /// Starts it, its words on our stderr. Says why where it cannot be started.
  public func start(
    environment: ProcessEnvironment, executable: String = DetachedSupervisor.executable
  ) -> Result<Process, SpawnFailure> {
    let input: Descriptor
    do throws(SystemError) {
      input = try AnonymousFile.holding(order.encoded(), name: "fanout-on-fire", environment: environment)
    } catch {
      return .failure(.system(error))
    }
    do throws(SpawnFailure) {
      let child = try Spawner.spawn(
        ChildCommand(
          executable: executable, arguments: ["fanout", "on-fire"],
          environment: environment.marked(as: fire.text).entries,
          directory: "/",
          input: input.number,
          error: STDERR_FILENO, newSession: true))
      return .success(Process(child: child, task: self))
    } catch {
      return .failure(error)
    }
  }

  private var order: JSONValue {
    [
      "command": .array(policy.command.map { .string($0) }), "directory": .string(policy.directory),
      "time_limit_ms": .integer(policy.timeLimit.milliseconds), "fire": .string(fire.text), "state": .string(state),
      "record": .string(String(decoding: record, as: UTF8.self)), "variables": variables.json,
    ]
  }

  // MARK: - In its process

  /// The task that this process was started for; nil: there is none on its standard input.
  public static func ofThisProcess() -> OnFire? {
    (try? Descriptor(owning: STDIN_FILENO).drain(limit: .max)).flatMap { OnFire(order: $0) }
  }

  init?(order: [UInt8]) {
    guard let root = try? JSONDocument(parsing: order).root, let command = root["command"]?.array?.compactMap(\.string),
      !command.isEmpty,
      let directory = root["directory"]?.string, let limit = root["time_limit_ms"]?.integer,
      let fire = root["fire"]?.string,
      let state = root["state"]?.string, let record = root["record"]?.string,
      let variables = root["variables"].flatMap(HookVariables.init(json:))
    else { return nil }
    self.init(
      policy: HookPolicy(command: command, directory: directory, timeLimit: .milliseconds(limit)),
      fire: FireID(fire), record: Array(record.utf8), variables: variables, state: state)
  }

  /// Runs it to its end; a sentence where it failed. What it leaves is ended.
  public func run(environment: ProcessEnvironment, clocks: Clocks) -> String? {
    HookCall(policy, input: record, variables: variables).run(environment: environment, clocks: clocks)
  }

  /// Puts a failure on record; why that could not be done.
  public func record(_ why: String, clocks: Clocks) -> String? {
    let writer = JournalWriter(Journal(StateDirectory(path: state, lockFile: nil), clocks: clocks))
    do throws(StateError) {
      try writer.append([Record(moment: clocks.moment(), fire: fire, event: .onFireFailed(why: why))])
      return nil
    } catch {
      return "\(error)"
    }
  }
}
