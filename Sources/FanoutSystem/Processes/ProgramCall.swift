import CSystem
import FanoutCore
import Glibc

/// A program that is run to its end for what it writes: a selector, a system tool, a command of the configuration.
///
/// What counts is what had been written when the program itself ended. A child that keeps its pipes open costs nothing and is ended.
struct ProgramCall {
  /// What is run; its three standard descriptors are given here.
  var command: ChildCommand
  /// Its stdin, an anonymous file, so that a program that does not read it costs nothing.
  var input: [UInt8] = []
  /// How many bytes it may write to stdout.
  var outputLimit = 1 << 20
  /// How long it may take.
  var timeLimit: Duration

  /// How much of stderr is kept.
  static let errorsKept = 4096
  /// How long a program that is ended may take to put its things away.
  static let grace: Duration = .seconds(1)

  /// How it came to its end.
  enum End: Sendable, Equatable {
    case couldNotStart(SpawnFailure)
    case exited(ExitStatus)
    case tooLarge
    case timedOut
    /// INT, TERM or HUP came for us: the program was ended for it.
    case interrupted(Int32)
  }

  /// What came back.
  struct Reply: Sendable, Equatable {
    var end: End
    /// What it had written to stdout, also where it failed; at most its limit.
    var output: [UInt8] = []
    /// The end of what it wrote to stderr.
    var words = ""
  }

  /// Runs it.
  func run(clocks: Clocks) throws(SystemError) -> Reply {
    let deadline = clocks.monotonic() + timeLimit
    let file = try AnonymousFile.holding(input, name: "fanout-input", environment: ProcessEnvironment(entries: command.environment))
    defer { file.close() }
    let output = try Pipe()
    let errors = try Pipe()
    defer {
      output.reading.close()
      errors.reading.close()
    }
    // What the program leaves behind comes to us; what we had before it is not its.
    _ = csystem_become_subreaper()
    let before = Set(try ProcessTable.ownChildren().map(\.pid))
    // Before there is a program: a signal that came in between would end us and leave it.
    let signals = try SignalDescriptor([SIGINT, SIGTERM, SIGHUP])
    defer { signals.restore() }
    // So is what it is watched with: one that cannot be watched is not started.
    let events = try EventLoop(clocks: clocks)
    var command = command
    command.input = file.number
    command.output = output.writing.number
    command.error = errors.writing.number
    let child: Child
    do {
      child = try Spawner.spawn(command)
    } catch {
      output.writing.close()
      errors.writing.close()
      return Reply(end: .couldNotStart(error))
    }
    output.writing.close()
    errors.writing.close()
    defer { child.pidfd.close() }
    defer { endLeftovers(of: child, sparing: before) }
    var reading = Reading(limit: outputLimit)
    var end = try follow(
      child, signals, events, output: output.reading, errors: errors.reading, into: &reading, deadline: deadline, clocks: clocks)
    if case .exited = end {} else { try askToEnd(child, clocks: clocks) }
    if end == .exited(.code(0)), reading.isTooLarge { end = .tooLarge }
    return Reply(end: end, output: reading.output, words: String(decoding: reading.errors.suffix(ProgramCall.errorsKept), as: UTF8.self))
  }

  private struct Reading {
    let limit: Int
    var output: [UInt8] = []
    var errors: [UInt8] = []
    var isTooLarge = false

    /// Takes what is there now. Answers false at the end of the stream.
    mutating func takeOutput(_ descriptor: Int32) -> Bool {
      ProgramCall.drain(descriptor) { bytes in
        let room = limit - output.count
        output += bytes.prefix(max(0, room))
        if bytes.count > room { isTooLarge = true }
        return !isTooLarge
      }
    }

    mutating func takeErrors(_ descriptor: Int32) -> Bool {
      ProgramCall.drain(descriptor) { bytes in
        errors += bytes
        if errors.count > ProgramCall.errorsKept * 4 { errors.removeFirst(errors.count - ProgramCall.errorsKept) }
        return true
      }
    }
  }

  /// Watches it until its own end; what its children still hold open does not count.
  private func follow(
    _ child: Child, _ signals: SignalDescriptor, _ events: EventLoop, output: Descriptor, errors: Descriptor,
    into reading: inout Reading, deadline: MonotonicTime, clocks: Clocks
  ) throws(SystemError) -> End {
    try events.watch(child.pidfd.number, token: 1)
    try events.watch(output.number, token: 2)
    try events.watch(errors.number, token: 3)
    try events.watch(signals.number, token: 4)
    while true {
      let tokens = try events.wait(until: deadline)
      if tokens.contains(2), !reading.takeOutput(output.number) { events.unwatch(output.number) }
      if tokens.contains(3), !reading.takeErrors(errors.number) { events.unwatch(errors.number) }
      if tokens.contains(1), let status = try ExitWatch.status(of: child.pidfd, leavingZombie: true) {
        // What it had written when it ended is in the pipes now.
        _ = reading.takeOutput(output.number)
        _ = reading.takeErrors(errors.number)
        return .exited(status)
      }
      if reading.isTooLarge { return .tooLarge }
      if tokens.contains(4), let number = signals.next() { return .interrupted(number) }
      if clocks.monotonic() >= deadline { return .timedOut }
    }
  }

  /// TERM for its group, and a moment to obey.
  private func askToEnd(_ child: Child, clocks: Clocks) throws(SystemError) {
    let events = try EventLoop(clocks: clocks)
    try events.watch(child.pidfd.number, token: 1)
    _ = Glibc.kill(-child.pid, SIGTERM)
    _ = Glibc.kill(-child.pid, SIGCONT)
    _ = try events.wait(until: clocks.monotonic() + ProgramCall.grace)
  }

  /// KILL for its group, and for whatever left the group: orphans come to us.
  private func endLeftovers(of child: Child, sparing before: Set<Int32>) {
    _ = Glibc.kill(-child.pid, SIGKILL)
    var status: Int32 = 0
    _ = waitpid(child.pid, &status, 0)
    for _ in 0..<64 {
      let children = ((try? ProcessTable.ownChildren()) ?? []).filter { !before.contains($0.pid) }
      if children.isEmpty { return }
      for process in children { _ = process.signal(Signals.kill) }
      for process in children { _ = waitpid(process.pid, &status, 0) }
    }
  }

  /// Reads until nothing is there; false at the end of the stream or when the taker has had enough.
  private static func drain(_ descriptor: Int32, _ take: (ArraySlice<UInt8>) -> Bool) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        if !take(buffer[..<count]) { return false }
      } else if count < 0, errno == EINTR {
        continue
      } else {
        return count < 0 && errno == EAGAIN
      }
    }
  }
}
