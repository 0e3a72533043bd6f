import CSystem
import FanoutCore
import Glibc

/// Runs a selector once and takes what it wrote until it ended (SPEC 4).
public struct SelectorClient {
  let policy: SelectorPolicy
  let clocks: Clocks
  let environment: ProcessEnvironment

  let state: String?
  let descriptorLimit: UInt64?

  /// A client for a selector. A fire marks it with its state directory, so that the next one can end what a killed one left;
  /// `descriptorLimit` is the caller's own, where this process has raised its.
  public init(
    _ policy: SelectorPolicy, clocks: Clocks, environment: ProcessEnvironment, state: String? = nil, descriptorLimit: UInt64? = nil
  ) {
    self.policy = policy
    self.clocks = clocks
    self.environment = environment
    self.state = state
    self.descriptorLimit = descriptorLimit
  }

  /// The variable that tells which state directory's fire a selector works for.
  static let mark = "FANOUT_SELECTOR_OF"

  /// Ends selectors that killed fires of this state directory left. For holders of its fire lock: then none is at work.
  static func endAbandoned(of state: String) -> Int {
    let abandoned = ((try? ProcessTable.read()) ?? []).filter {
      !$0.isZombie && $0.pid != getpid() && ProcessTable.environmentContains($0.pid, "\(mark)=\(state)") == true
    }
    for process in abandoned { _ = process.signal(Signals.kill) }
    return abandoned.count
  }

  /// What came back, and at what cost.
  public struct Response: Sendable, Equatable {
    /// The answer.
    public var answer: SelectorAnswer
    /// What it had written to stdout, also where it failed; at most its limit.
    public var output: [UInt8]
    /// The end of what it wrote to stderr.
    public var stderr: String
    /// How long it took.
    public var elapsed: Duration
    /// A signal that came for us meanwhile: the selector was ended for it.
    public var interrupted: Int32?
  }

  /// How much of stderr is kept.
  static let stderrKept = 4096

  /// Asks. The request is an anonymous file, so that a selector that does not read it costs nothing.
  public func ask(_ request: JSONValue, isDryRun: Bool) throws(SystemError) -> Response {
    let began = clocks.monotonic()
    var stderr = ""
    func failed(_ degradation: Degradation) -> Response {
      Response(answer: .failed(degradation), output: [], stderr: stderr, elapsed: clocks.monotonic() - began)
    }
    var variables = environment.removing(WorkerEnvironment.identity)
    if isDryRun { variables = variables.setting("FANOUT_DRY_RUN", "1") }
    if let state { variables = variables.setting(SelectorClient.mark, state) }
    let executable: String
    do {
      executable = try Executable.find(policy.command[0], directory: policy.directory, path: variables.value(of: "PATH"))
    } catch {
      return failed(.couldNotStart("\(error)"))
    }
    let input = try anonymousFile(request.encoded() + [10])
    defer { input.close() }
    let output = try Pipe()
    let errors = try Pipe()
    // What the selector leaves behind comes to us; what we had before it is not its.
    _ = csystem_become_subreaper()
    let before = Set(ProcessTable.ownChildren().map(\.pid))
    // Before there is a selector: a signal that came in between would end us and leave it.
    let signals = try SignalDescriptor([SIGINT, SIGTERM, SIGHUP])
    defer { signals.restore() }
    let child: Child
    do {
      child = try Spawner.spawn(
        ChildCommand(
          executable: executable, arguments: policy.command, environment: variables.entries, directory: policy.directory,
          input: input.number, output: output.writing.number, error: errors.writing.number, newSession: false,
          descriptorLimit: descriptorLimit))
    } catch {
      return failed(.couldNotStart("\(error)"))
    }
    output.writing.close()
    errors.writing.close()
    defer { child.pidfd.close() }
    var reading = Reading(limit: policy.outputLimit)
    let end = try follow(child, signals, output: output.reading, errors: errors.reading, into: &reading, deadline: began + policy.timeLimit)
    if case .exited = end {} else { try askToEnd(child) }
    endLeftovers(of: child, sparing: before)
    stderr = String(decoding: reading.errors.suffix(SelectorClient.stderrKept), as: UTF8.self)
    let answer: SelectorAnswer =
      switch end {
      case .exited(.code(0)): reading.isTooLarge ? .failed(.tooLarge(limit: policy.outputLimit)) : .wrote(reading.output)
      case .exited(let status): .failed(.exited(status, stderr: stderr))
      case .tooLarge: .failed(.tooLarge(limit: policy.outputLimit))
      case .timedOut: .failed(.timedOut(after: policy.timeLimit))
      case .interrupted(let number): .failed(.exited(.signal(number), stderr: stderr))
      }
    var response = Response(answer: answer, output: reading.output, stderr: stderr, elapsed: clocks.monotonic() - began)
    if case .interrupted(let number) = end { response.interrupted = number }
    return response
  }

  private enum End {
    case exited(ExitStatus)
    case tooLarge
    case timedOut
    case interrupted(Int32)
  }

  private struct Reading {
    let limit: Int
    var output: [UInt8] = []
    var errors: [UInt8] = []
    var isTooLarge = false

    /// Takes what is there now. Answers false at the end of the stream.
    mutating func takeOutput(_ descriptor: Int32) -> Bool {
      SelectorClient.drain(descriptor) { bytes in
        let room = limit - output.count
        output += bytes.prefix(max(0, room))
        if bytes.count > room { isTooLarge = true }
        return !isTooLarge
      }
    }

    mutating func takeErrors(_ descriptor: Int32) -> Bool {
      SelectorClient.drain(descriptor) { bytes in
        errors += bytes
        if errors.count > SelectorClient.stderrKept * 4 { errors.removeFirst(errors.count - SelectorClient.stderrKept) }
        return true
      }
    }
  }

  /// Watches it until its own end; what its children still hold open does not count.
  private func follow(
    _ child: Child, _ signals: SignalDescriptor, output: Descriptor, errors: Descriptor, into reading: inout Reading,
    deadline: MonotonicTime
  ) throws(SystemError) -> End {
    let events = try EventLoop(clocks: clocks)
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

  /// How long a selector that is ended may take to put its things away.
  static let grace: Duration = .seconds(1)

  /// TERM for its group, and a moment to obey.
  private func askToEnd(_ child: Child) throws(SystemError) {
    let events = try EventLoop(clocks: clocks)
    try events.watch(child.pidfd.number, token: 1)
    _ = Glibc.kill(-child.pid, SIGTERM)
    _ = Glibc.kill(-child.pid, SIGCONT)
    _ = try events.wait(until: clocks.monotonic() + SelectorClient.grace)
  }

  /// KILL for its group, and for whatever left the group: orphans come to us.
  private func endLeftovers(of child: Child, sparing before: Set<Int32>) {
    _ = Glibc.kill(-child.pid, SIGKILL)
    var status: Int32 = 0
    _ = waitpid(child.pid, &status, 0)
    for _ in 0..<64 {
      let children = ProcessTable.ownChildren().filter { !before.contains($0.pid) }
      if children.isEmpty { return }
      for process in children { _ = process.signal(Signals.kill) }
      for process in children { _ = waitpid(process.pid, &status, 0) }
    }
  }

  private func anonymousFile(_ bytes: [UInt8]) throws(SystemError) -> Descriptor {
    let number = csystem_memfd("selector-request")
    guard number >= 0 else { throw .last("make an anonymous file") }
    let file = Descriptor(owning: number)
    try file.writeAll(bytes, "selector-request")
    lseek(number, 0, SEEK_SET)
    return file
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

/// A pipe whose reading end never blocks.
struct Pipe {
  let reading: Descriptor
  let writing: Descriptor

  init() throws(SystemError) {
    var ends: [Int32] = [-1, -1]
    guard csystem_pipe(&ends) == 0 else { throw .last("make a pipe") }
    reading = Descriptor(owning: ends[0])
    writing = Descriptor(owning: ends[1])
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
  }
}
