import FanoutCore

/// One run that a supervisor is asked to start.
public struct LaunchRequest: Sendable, Equatable {
  /// The run.
  public var run: Run
  /// The worker's command, directory and environment.
  public var command: [String]
  /// Where it starts.
  public var directory: String
  /// Set in the fire's environment, or removed from it.
  public var environment: [EnvironmentEntry]
  /// A file of variables that whoever starts the worker reads before that; only its path travels.
  public var environmentFile: EnvironmentFile?
  /// What its unit may take.
  public var limits: UnitLimits
  /// Where in the fire's `payload.json` stands what the selector wrote for it.
  public var selection: Range<Int>?
  /// The backends that serve it; which one it gets is decided at the claim.
  public var routes: [BackendRoute]

  /// A request.
  public init(run: Run, worker: WorkerPolicy, selection: Range<Int>?, routes: [BackendRoute] = []) {
    self.run = run
    command = worker.command
    directory = worker.directory
    environment = worker.environment
    environmentFile = worker.environmentFile
    limits = worker.limits
    self.selection = selection
    self.routes = routes
  }

  /// The same as it is started on the backend of its run.
  var onItsBackend: LaunchRequest {
    guard let route = routes.first(where: { $0.name == run.backend }) else { return self }
    var own = self
    own.command = route.command ?? command
    own.environment = environment.filter { entry in !route.environment.contains { $0.name == entry.name } }
    own.environment += route.environment
    return own
  }

  var json: JSONValue {
    [
      "run": run.json, "command": .array(command.map { .string($0) }), "directory": .string(directory),
      "environment": environment.asJSON,
      "environment_file": environmentFile.map { [.string($0.path), .bool($0.mayLack)] } ?? nil,
      "limits": limits.json, "routes": .array(routes.map(\.json)),
      "selection": selection.map { [.integer(Int64($0.lowerBound)), .integer(Int64($0.upperBound))] } ?? nil,
    ]
  }

  init?(json node: JSONNode) {
    guard let run = node["run"].flatMap(Run.init(json:)), let command = node["command"]?.array?.compactMap(\.string),
      let directory = node["directory"]?.string, let pairs = node["environment"]?.array
    else { return nil }
    self.run = run
    self.command = command
    self.directory = directory
    environment = [EnvironmentEntry](json: pairs)
    routes = node["routes"]?.array?.compactMap(BackendRoute.init(json:)) ?? []
    let file = node["environment_file"]?.array ?? []
    if file.count == 2, let path = file[0].string, let mayLack = file[1].bool {
      environmentFile = EnvironmentFile(path: path, mayLack: mayLack)
    }
    limits = node["limits"].flatMap(UnitLimits.init(json:)) ?? UnitLimits()
    let bounds = node["selection"]?.array?.compactMap { $0.integer.map { Int($0) } } ?? []
    if bounds.count == 2, 0 <= bounds[0], bounds[0] <= bounds[1] { selection = bounds[0]..<bounds[1] }
  }
}
