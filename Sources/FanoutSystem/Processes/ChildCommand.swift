import FanoutCore

/// One child to start: everything it gets is said here, and it gets nothing else.
public struct ChildCommand: Sendable {
  /// The file to execute; a relative one is relative to `directory`. Never searched for (see `Executable.find`).
  public var executable: String
  /// The whole argument vector, `arguments[0]` included.
  public var arguments: [String]
  /// `NAME=value` entries in order. Bytes, because a value need not be UTF-8 and must arrive as it was.
  public var environment: [[UInt8]]
  /// Where it starts; nil: where we are.
  public var directory: String?
  /// The child's descriptor 0; nil: /dev/null.
  public var input: Int32?
  /// The child's descriptor 1; nil: /dev/null.
  public var output: Int32?
  /// The child's descriptor 2; nil: /dev/null.
  public var error: Int32?
  /// The lock that it inherits, as its descriptor 3.
  public var lock: Int32?
  /// A process session of its own; else a process group of its own.
  public var newSession: Bool
  /// The child's soft limit of open descriptors; nil: ours.
  public var descriptorLimit: UInt64?
  /// The run whose worker it is, which gets a keeper; nil: it is a child of ours.
  var keptRun: String?

  /// A command with nothing but /dev/null to talk to, until more is said.
  public init(
    executable: String, arguments: [String], environment: [[UInt8]], directory: String? = nil, input: Int32? = nil,
    output: Int32? = nil,
    error: Int32? = nil, lock: Int32? = nil, newSession: Bool = true, descriptorLimit: UInt64? = nil
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
    self.input = input
    self.output = output
    self.error = error
    self.lock = lock
    self.newSession = newSession
    self.descriptorLimit = descriptorLimit
  }
}
