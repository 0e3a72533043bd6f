import FanoutCore
import Glibc

/// What a caller sees who looks up selector and workers: which variables he has, by name alone, and which programs he
/// finds. `check` compares a shell's with those of whatever fires the configuration.
public struct CallerSight: Sendable, Equatable {
  /// A program that was found.
  public struct Lookup: Sendable, Equatable {
    /// The subject of the findings about it: `selector` or `worker`.
    public var subject: String
    /// For whom, or for which script.
    public var whose: String
    /// The program's path.
    public var program: String
  }

  /// The caller.
  public var user: String
  /// The state directory that the configuration means for him.
  public var state: String
  /// The names of his variables.
  public var variables: [String]
  /// The programs that he would execute.
  public var lookups: [Lookup]
  /// What was found about selector, workers and their environments.
  public var findings: [Finding]
  /// What was found about the state directory.
  public var stateFindings: [Finding]

  /// The sight of this process, without what the selector answers.
  public init(
    _ configuration: Configuration, loop: String?, state: StateDirectory, environment: ProcessEnvironment,
    journal: Journal
  ) {
    let workers = WorkerCheck(configuration, environment: environment)
    user = SystemUser.own
    self.state = state.path
    variables = environment.names
    lookups = workers.lookups()
    findings =
      [workers.selectorDistrust().map { Finding(.problem, "selector", $0) }].compactMap { $0 } + workers.findings()
      + workers.hooks() + [MetricsCheck(configuration: configuration, loop: loop).finding()].compactMap { $0 }
      + EnvironmentCheck(configuration, environment: environment).findings()
    stateFindings = StateCheck(state, configuration: configuration, journal: journal).findings()
  }

  /// Whether something of that subject is wrong.
  func hasProblem(_ subject: String) -> Bool { findings.contains { $0.kind == .problem && $0.subject == subject } }

  /// As one JSON document: no value of a variable is in it.
  public var json: JSONValue {
    [
      "user": .string(user), "state": .string(state), "variables": .array(variables.map { .string($0) }),
      "lookups": .array(
        lookups.map {
          ["subject": .string($0.subject), "whose": .string($0.whose), "program": .string($0.program)]
        }),
      "findings": .array(findings.map(\.json)), "state_findings": .array(stateFindings.map(\.json)),
    ]
  }

  /// Reads what `json` wrote.
  init?(json node: JSONNode) {
    guard let user = node["user"]?.string, let state = node["state"]?.string,
      let variables = node["variables"]?.array, let lookups = node["lookups"]?.array,
      let findings = node["findings"]?.array, let stateFindings = node["state_findings"]?.array
    else { return nil }
    self.user = user
    self.state = state
    self.variables = variables.compactMap(\.string)
    self.lookups = lookups.compactMap { lookup in
      guard let subject = lookup["subject"]?.string, let whose = lookup["whose"]?.string,
        let program = lookup["program"]?.string
      else { return nil }
      return Lookup(subject: subject, whose: whose, program: program)
    }
    self.findings = findings.compactMap(Finding.init(json:))
    self.stateFindings = stateFindings.compactMap(Finding.init(json:))
  }
}
