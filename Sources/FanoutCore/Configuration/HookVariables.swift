/// The variables that fanout tells every hook by itself, beside the environment of the fire: what happened, where, and
/// by which configuration, so that one script serves several loops.
public struct HookVariables: Sendable, Equatable {
  /// The exit code of what it is told of: of the fire, of a run's worker; nil: nothing of that kind.
  public var exit: Int?
  /// The name of the machine.
  public var host: String
  /// The name of the loop (`--name`); nil: it has none.
  public var loop: String?
  /// The path of the configuration: whatever the hook asks fanout, it asks it of this one.
  public var configuration: String

  /// What a hook is told.
  public init(exit: Int?, host: String, loop: String?, configuration: String) {
    self.exit = exit
    self.host = host
    self.loop = loop
    self.configuration = configuration
  }

  /// The names, in the order in which help lists them.
  public static let own = ["FANOUT_EXIT", "FANOUT_HOST", "FANOUT_LOOP", "FANOUT_CONFIG"]

  /// Each with its value. All are set always: a script with `set -u` asks for none that is not there.
  public var values: [(name: String, value: String)] {
    Array(zip(HookVariables.own, [exit.map { String($0) } ?? "", host, loop ?? "", configuration])).map { ($0, $1) }
  }
}

extension HookVariables {
  /// As JSON, for the process that runs the hook.
  public var json: JSONValue {
    [
      "exit": exit.map { .integer(Int64($0)) } ?? nil, "host": .string(host), "loop": loop.map { .string($0) } ?? nil,
      "configuration": .string(configuration),
    ]
  }

  /// Reads what `json` wrote.
  public init?(json node: JSONNode) {
    guard let host = node["host"]?.string,
      let configuration = node["configuration"]?.string
    else { return nil }
    self.init(
      exit: node["exit"]?.integer.map { Int($0) }, host: host, loop: node["loop"]?.string, configuration: configuration)
  }
}
