import CSystem
import Glibc

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
  /// Its descriptor 0; nil: /dev/null.
  public var input: Int32?
  /// Its descriptor 1; nil: /dev/null.
  public var output: Int32?
  /// Its descriptor 2; nil: /dev/null.
  public var error: Int32?
  /// The lock that it inherits, as its descriptor 3.
  public var lock: Int32?
  /// A process session of its own; else a process group of its own.
  public var newSession: Bool
  /// Its soft limit of open descriptors; nil: ours.
  public var descriptorLimit: UInt64?

  /// A command with nothing but /dev/null to talk to, until more is said.
  public init(
    executable: String, arguments: [String], environment: [[UInt8]], directory: String? = nil, input: Int32? = nil, output: Int32? = nil,
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

/// A child that was started: its number, and the descriptor that cannot mean another process.
public struct Child {
  /// The process number; it stays this child's until its exit status has been read.
  public let pid: Int32
  /// Readable when it has ended.
  public let pidfd: Descriptor
}

/// Starts processes.
public enum Spawner {
  /// Starts the command. When this returns it has been executed; when it throws, nothing runs.
  public static func spawn(_ command: ChildCommand) throws(SpawnFailure) -> Child {
    // Takes the place of the pidfd beforehand, so that a lack of descriptors is noticed before anything runs.
    let place = csystem_pidfd_open(getpid())
    guard place >= 0 else { throw .system(.last("reserve a descriptor for", command.executable)) }
    let reserved = Descriptor(owning: place)

    var pid: pid_t = 0
    let error = withStrings(command.arguments.map { Array($0.utf8) }) { arguments in
      withStrings(command.environment) { environment in
        withOptionalString(command.directory) { directory in
          command.executable.withCString { path in
            var child = csystem_child(
              path: path, argv: arguments, envp: environment, directory: directory, in: command.input ?? -1, out: command.output ?? -1,
              err: command.error ?? -1, lock: command.lock ?? -1, new_session: command.newSession ? 1 : 0,
              descriptors_soft: command.descriptorLimit ?? 0)
            return csystem_spawn(&child, &pid)
          }
        }
      }
    }
    guard error == 0 else { throw Executable.failure(command, code: error) }

    reserved.close()
    let pidfd = csystem_pidfd_open(pid)
    if pidfd < 0 {
      // Not ours to leave alone: what cannot be watched must not run. Its number is safe, it has not been reaped.
      let failure = SystemError.last("watch", command.executable)
      _ = kill(pid, SIGKILL)
      while waitpid(pid, nil, 0) < 0, errno == EINTR {}
      throw .system(failure)
    }
    return Child(pid: pid, pidfd: Descriptor(owning: pidfd))
  }

  /// The environment of this process: raw entries, in order.
  public static func environment() -> [[UInt8]] {
    guard var entry = csystem_environment() else { return [] }
    var entries: [[UInt8]] = []
    while let text = entry.pointee {
      entries.append(Array(UnsafeRawBufferPointer(start: text, count: strlen(text))))
      entry += 1
    }
    return entries
  }

  private static func withStrings<Result>(
    _ strings: [[UInt8]], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    // One block for all the bytes; the pointers go into it.
    var bytes: [CChar] = []
    var starts: [Int] = []
    for string in strings {
      starts.append(bytes.count)
      bytes += string.map { CChar(bitPattern: $0) }
      bytes.append(0)
    }
    return bytes.withUnsafeMutableBufferPointer { block in
      let pointers = starts.map { start in block.baseAddress.map { $0 + start } } + [nil]
      return pointers.withUnsafeBufferPointer { list in
        guard let base = list.baseAddress else { preconditionFailure("an argument list without its terminator") }
        return body(base)
      }
    }
  }

  private static func withOptionalString<Result>(_ string: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
    guard let string else { return body(nil) }
    return string.withCString { body($0) }
  }
}
