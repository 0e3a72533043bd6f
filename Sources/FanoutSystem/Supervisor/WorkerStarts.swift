import FanoutCore
import Glibc

/// Executes workers, each below a keeper: the only place where one comes into being.
final class WorkerStarts {
  /// One worker that is to be started.
  struct Order {
    /// The lane.
    let key: Int
    /// The run that the worker is for.
    let run: Run
    /// How it is started.
    let request: LaunchRequest
    /// Where the run keeps its files.
    let directory: RunDirectory
    /// The configuration file that it is told of.
    let configuration: String
    /// The lock that it inherits.
    let lock: Int32?
  }

  /// What was found out for one worker and holds for the next one as well.
  struct Preparation {
    fileprivate var environment: (entries: [EnvironmentEntry], file: EnvironmentFile?, shared: ProcessEnvironment)?
    fileprivate var executable: (name: String, directory: String, found: String)?
  }

  /// A start that is prepared: its log is open as long as this lives.
  private struct Start {
    let key: Int
    let command: ChildCommand
    let log: Descriptor
  }

  private let environment: ProcessEnvironment
  /// The soft limit of descriptors that workers get back.
  let descriptorLimit: UInt64
  private let null: Descriptor
  private let slots: SpawnSlots

  /// Starts over an environment. `null` is what workers read.
  init(over environment: ProcessEnvironment, descriptorLimit: UInt64, null: Descriptor) throws(SystemError) {
    self.environment = environment
    self.descriptorLimit = descriptorLimit
    self.null = null
    slots = try SpawnSlots(idle: null)
  }

  /// How many are started at a time.
  var atOnce: Int { slots.children }

  /// Starts these. What became of each: first those that could not be prepared, then the others, in their order.
  func start(_ orders: [Order], below keepers: LaneKeepers, _ preparation: inout Preparation)
    -> [(key: Int, result: Result<KeptChild, any Error>)]
  {
    var results: [(key: Int, result: Result<KeptChild, any Error>)] = []
    var starts: [Start] = []
    for order in orders {
      do { starts.append(try prepare(order, &preparation)) } catch { results.append((order.key, .failure(error))) }
    }
    for (start, child) in zip(starts, keepers.spawn(starts.map(\.command), slots)) {
      results.append((start.key, child.mapError { $0 }))
    }
    return results
  }

  private func prepare(_ order: Order, _ preparation: inout Preparation) throws -> Start {
    let request = order.request
    let log = try Descriptor.open(order.directory.outputLog, O_WRONLY | O_APPEND)
    if preparation.environment?.entries != request.environment
      || preparation.environment?.file != request.environmentFile
    {
      preparation.environment = nil
      let shared = try WorkerEnvironment.shared(
        over: environment, with: request.environment, file: request.environmentFile)
      preparation.environment = (request.environment, request.environmentFile, shared)
      preparation.executable = nil
    }
    let shared = preparation.environment?.shared ?? environment
    let name = request.command[0]
    if preparation.executable?.name != name || preparation.executable?.directory != request.directory {
      let found = try Executable.find(name, directory: request.directory, path: shared.value(of: "PATH"))
      preparation.executable = (name, request.directory, found)
    }
    let variables = WorkerEnvironment.variables(
      of: order.run, directory: order.directory, configuration: order.configuration, over: shared)
    var command = ChildCommand(
      executable: preparation.executable?.found ?? name, arguments: request.command, environment: variables.entries,
      directory: request.directory,
      input: null.number, output: log.number, error: log.number, lock: order.lock, newSession: true,
      descriptorLimit: descriptorLimit)
    command.keptRun = order.run.id.text
    return Start(key: order.key, command: command, log: log)
  }
}
