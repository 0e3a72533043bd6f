import CSystem
import FanoutCore
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
  /// The run whose worker it is, which gets a keeper; nil: it is a child of ours.
  var keptRun: String?

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
  /// When it started, in clock ticks since boot: with the number, its identity (`ProcessEntry.startTicks`).
  let startTicks: UInt64
  /// Its parent, where that is a keeper.
  let keeper: Keeper?
}

/// Starts processes.
public enum Spawner {
  /// Starts the command. When this returns it has been executed; when it throws, nothing runs.
  public static func spawn(_ command: ChildCommand) throws(SpawnFailure) -> Child { try spawn([command])[0].get() }

  /// Starts them all; what became of each, in their order. With `slots` several at a time, else one after another.
  static func spawn(
    _ commands: [ChildCommand], slots: SpawnSlots? = nil, keepers: Keepers? = nil
  ) -> [Result<Child, SpawnFailure>] {
    let texts = commands.map(ChildTexts.init)
    let children = zip(commands, texts).map { command, texts in
      var child = csystem_child(
        path: texts.path, argv: texts.arguments, envp: texts.environment, directory: texts.directory, in: command.input ?? -1,
        out: command.output ?? -1, err: command.error ?? -1, lock: command.lock ?? -1, new_session: command.newSession ? 1 : 0,
        descriptors_soft: command.descriptorLimit ?? 0, keepers: nil, run: nil)
      if let keepers { child.keep(by: keepers, run: texts.run) }
      return child
    }
    var started = [csystem_started](repeating: csystem_started(), count: children.count)
    withExtendedLifetime((texts, slots, keepers)) {
      guard let slots else { return csystem_spawn_all(children, Int32(children.count), nil, &started) }
      slots.numbers.withUnsafeBufferPointer { numbers in
        var places = csystem_slots(numbers: numbers.baseAddress, count: Int32(numbers.count), idle: slots.idle.number)
        csystem_spawn_all(children, Int32(children.count), &places, &started)
      }
    }
    return zip(commands, started).map { command, started in
      started.error == 0
        ? .success(
          Child(pid: started.pid, pidfd: Descriptor(owning: started.pidfd), startTicks: ticks(started), keeper: Keeper(of: started)))
        : .failure(Executable.failure(command, code: started.error))
    }
  }

  /// The tick in which a child started. Mostly only one is possible; else /proc, where a look costs as much as a file, tells.
  private static func ticks(_ started: csystem_started) -> UInt64 {
    let earliest = ProcessTable.ticks(bootMilliseconds: started.before)
    guard earliest != ProcessTable.ticks(bootMilliseconds: started.after) else { return earliest }
    return ProcessTable.entry(started.pid)?.startTicks ?? earliest
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
}

/// Low numbers that stand in for high ones while children are made: what is copied for a child is as long as the highest that it gets.
/// Taken before thousands of others are.
final class SpawnSlots {
  /// How many are executed at a time.
  let children: Int
  fileprivate let idle: Descriptor
  private let places: [Descriptor]
  fileprivate let numbers: [Int32]

  /// Two slots for each child, put back to a descriptor that may be held for long. Where descriptors are few, most are left for runs.
  init(idle: Descriptor) throws(SystemError) {
    self.idle = idle
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { throw .last("read the limit of descriptors") }
    let needs = DescriptorNeeds(limit: Int(clamping: limit.rlim_cur))
    children = needs.starts
    var places: [Descriptor] = []
    for _ in 0..<needs.slots {
      let number = fcntl(idle.number, F_DUPFD_CLOEXEC, 4)
      guard number >= 0 else { throw .last("reserve a descriptor") }
      places.append(Descriptor(owning: number))
    }
    self.places = places
    numbers = places.map(\.number)
  }
}

/// The texts of a command as the kernel wants them: ended by zeros, and lists of where they begin, ended by nil.
private final class ChildTexts {
  private let bytes: UnsafeMutableBufferPointer<UInt8>
  private let lists: UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>
  private let argumentCount: Int

  init(_ command: ChildCommand) {
    // The list before the arguments: the program, where it starts, and the run that it works for.
    var text: [UInt8] = []
    var starts: [Int?] = []
    func add(_ bytes: some Collection<UInt8>) {
      starts.append(text.count)
      text += bytes
      text.append(0)
    }
    add(command.executable.utf8)
    if let directory = command.directory { add(directory.utf8) } else { starts.append(nil) }
    if let run = command.keptRun { add(run.utf8) } else { starts.append(nil) }
    for argument in command.arguments { add(argument.utf8) }
    starts.append(nil)
    for entry in command.environment { add(entry) }
    starts.append(nil)
    let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.count)
    _ = bytes.initialize(from: text)
    let characters = UnsafeMutableRawBufferPointer(bytes).bindMemory(to: CChar.self).baseAddress
    lists = .allocate(capacity: starts.count)
    _ = lists.initialize(from: starts.map { start in start.flatMap { start in characters.map { $0 + start } } })
    self.bytes = bytes
    argumentCount = command.arguments.count
  }

  deinit {
    bytes.deallocate()
    lists.deallocate()
  }

  var path: UnsafePointer<CChar>? { UnsafePointer(lists[0]) }
  var directory: UnsafePointer<CChar>? { UnsafePointer(lists[1]) }
  var run: UnsafePointer<CChar>? { UnsafePointer(lists[2]) }
  var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? { lists.baseAddress.map { $0 + 3 } }
  var environment: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? { arguments.map { $0 + argumentCount + 1 } }
}
