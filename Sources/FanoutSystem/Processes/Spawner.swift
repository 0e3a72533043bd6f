import CSystem
import FanoutCore
import Glibc

/// Starts processes.
public enum Spawner {
  /// Starts the command. When this returns it has been executed; when it throws, nothing runs.
  public static func spawn(_ command: ChildCommand) throws(SpawnFailure) -> Child { try spawn([command])[0].get() }

  /// Starts them all; what became of each, in their order. With `slots` several at a time, else one after another.
  static func spawn(_ commands: [ChildCommand], slots: SpawnSlots? = nil) -> [Result<Child, SpawnFailure>] {
    zip(commands, start(commands, slots: slots, keepers: nil)).map { command, started in
      guard started.error == 0 else { return .failure(Executable.failure(command, code: started.error)) }
      return .success(
        Child(pid: started.pid, pidfd: Descriptor(owning: started.pidfd), startTicks: ticks(started)))
    }
  }

  /// The same, each below a keeper.
  static func spawn(
    _ commands: [ChildCommand], slots: SpawnSlots? = nil, keepers: Keepers
  ) -> [Result<KeptChild, SpawnFailure>] {
    zip(commands, start(commands, slots: slots, keepers: keepers)).map { command, started in
      guard started.error == 0 else { return .failure(Executable.failure(command, code: started.error)) }
      let pidfd = started.pidfd < 0 ? nil : Descriptor(owning: started.pidfd)
      // What was asked to have a keeper has one.
      guard let keeper = Keeper(of: started) else { return .failure(.killed(command.executable)) }
      return .success(KeptChild(pid: started.pid, startTicks: ticks(started), keeper: keeper, pidfd: pidfd))
    }
  }

  private static func start(_ commands: [ChildCommand], slots: SpawnSlots?, keepers: Keepers?) -> [csystem_started] {
    let texts = commands.map(ChildTexts.init)
    let children = zip(commands, texts).map { command, texts in
      var child = csystem_child(
        path: texts.path, argv: texts.arguments, envp: texts.environment, directory: texts.directory,
        in: command.input ?? -1,
        out: command.output ?? -1, err: command.error ?? -1, lock: command.lock ?? -1,
        new_session: command.newSession ? 1 : 0,
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
    return started
  }

  /// The tick in which a child started. Mostly only one is possible; else /proc, where a look costs as much as a file,
  /// tells.
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
