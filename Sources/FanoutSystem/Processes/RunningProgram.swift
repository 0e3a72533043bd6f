import CSystem
import FanoutCore
import Glibc

/// One program at work below its keeper: running, asked to end, cleared away, over. It is told what became ready and
/// never waits.
final class RunningProgram {
  /// What tells of it.
  enum Source: UInt64 {
    /// The program has ended.
    case exit
    case output
    case errors
    /// Nothing is left of it.
    case keeper
  }

  private enum Phase {
    case running(until: MonotonicTime)
    /// TERM was sent: it has a moment to put its things away.
    case asked(ProgramCall.End, until: MonotonicTime)
    /// KILL for it and for all that it left, again and again until nothing is left or nobody waits for that any more.
    case clearing(ProgramCall.End, lookAgainAt: MonotonicTime, until: MonotonicTime)
    case over(ProgramCall.End)
  }

  var keeper: Keeper { child.keeper }
  private let child: KeptChild
  /// The program, once its keeper was killed: a child of ours then, whose number is its own until we reap it.
  private lazy var orphan = child.pidfd ?? (try? Descriptor.ofProcess(child.pid))
  private let output: Descriptor
  private let errors: Descriptor
  private var reading: ProgramOutput
  private var phase: Phase
  private var keepersEnd: ExitStatus?
  /// How the program ended; nil: it has not.
  private var exit: ExitStatus?
  /// What could not be ended, as it was seen last.
  private var left: [ProcessEntry] = []
  /// What is still watched.
  private(set) var sources: [Source: Int32]

  /// How soon after KILL it is looked whether something is left.
  private static let look: Duration = .milliseconds(20)

  /// Starts one, with keeper. Its input is an anonymous file, so that a program that does not read it costs nothing.
  static func start(
    _ call: ProgramCall, keepers: Keepers, clocks: Clocks
  ) throws(SystemError) -> Result<RunningProgram, SpawnFailure> {
    let began = clocks.monotonic()
    let input = try AnonymousFile.holding(
      call.input, name: "fanout-input", environment: ProcessEnvironment(entries: call.command.environment))
    defer { input.close() }
    let output = try Pipe()
    let errors = try Pipe()
    var command = call.command
    command.input = input.number
    command.output = output.writing.number
    command.error = errors.writing.number
    command.keptRun = "program"
    let started = Spawner.spawn([command], keepers: keepers)[0]
    output.writing.close()
    errors.writing.close()
    switch started {
    case .failure(let why): return .failure(why)
    case .success(let child):
      return .success(
        RunningProgram(
          child: child, output: output.reading, errors: errors.reading, limit: call.outputLimit,
          until: began + call.timeLimit))
    }
  }

  private init(
    child: KeptChild, output: Descriptor, errors: Descriptor, limit: Int, until deadline: MonotonicTime
  ) {
    self.child = child
    self.output = output
    self.errors = errors
    reading = ProgramOutput(limit: limit)
    phase = .running(until: deadline)
    sources = [.output: output.number, .errors: errors.number, .keeper: child.keeper.pidfd.number]
    sources[.exit] = child.pidfd?.number
  }

  /// When it has to be told the time.
  var wakesAt: MonotonicTime? {
    switch phase {
    case .running(let until), .asked(_, let until): until
    case .clearing(_, let lookAgainAt, let until): min(lookAgainAt, until)
    case .over: nil
    }
  }

  /// What came back; nil while it is at work.
  var reply: ProgramCall.Reply? {
    guard case .over(let end) = phase else { return nil }
    return ProgramCall.Reply(
      end: end, output: reading.output,
      words: String(decoding: reading.errors.suffix(ProgramOutput.errorsKept), as: UTF8.self),
      left: left.map { "\($0.pid) (\($0.name))" })
  }

  /// Ends it, for that reason. One that is being ended already is waited for no longer.
  func end(for end: ProgramCall.End, at now: MonotonicTime) {
    switch phase {
    case .running: ask(end, at: now)
    case .asked(let end, _): clear(for: end, at: now)
    case .clearing(let end, _, _): phase = .over(end)
    case .over: break
    }
  }

  /// Takes in what is ready. The descriptors that need not be watched any longer are told, and forgotten here.
  func take(_ ready: Set<Source>, at now: MonotonicTime) -> [Int32] {
    var done: Set<Source> = []
    if ready.contains(.output), !reading.takeOutput(output) { done.insert(.output) }
    if ready.contains(.errors), !reading.takeErrors(errors) { done.insert(.errors) }
    exit = exit ?? keeper.exit
    if ready.contains(.exit) {
      done.insert(.exit)
      // A keeper that somebody stopped sees nothing.
      if exit == nil { continueKeeper() }
    }
    if ready.contains(.keeper), let status = try? keeper.reap() {
      done.insert(.keeper)
      keepersEnd = status
    }
    // Where the keeper was killed the program is a child of ours.
    if let keepersEnd, exit == nil {
      exit = keepersEnd == .code(0) ? .unseen : orphan.flatMap { try? ExitWatch.status(of: $0, leavingZombie: true) }
    }
    step(at: now)
    // What its children write later is nobody's answer.
    if case .running = phase {} else { done.formUnion([.output, .errors]) }
    return done.sorted { $0.rawValue < $1.rawValue }.compactMap { sources.removeValue(forKey: $0) }
  }

  private func step(at now: MonotonicTime) {
    switch phase {
    case .running(let until):
      if let exit {
        // What it had written when it ended is in the pipes now.
        _ = reading.takeOutput(output)
        _ = reading.takeErrors(errors)
        clear(for: exit == .code(0) && reading.isTooLarge ? .tooLarge : .exited(exit), at: now)
      } else if reading.isTooLarge {
        ask(.tooLarge, at: now)
      } else if now >= until {
        ask(.timedOut, at: now)
      }
    case .asked(let end, let until):
      if exit != nil || now >= until { clear(for: end, at: now) }
    case .clearing(let end, let lookAgainAt, let until):
      if isGone || now >= until {
        finish(end)
      } else if now >= lookAgainAt {
        kill()
        phase = .clearing(end, lookAgainAt: now + RunningProgram.look, until: until)
      }
    case .over: break
    }
  }

  /// TERM for its group, and a moment to obey.
  private func ask(_ end: ProgramCall.End, at now: MonotonicTime) {
    signal(Signals.terminate)
    signal(Signals.resume)
    phase = .asked(end, until: now + ProgramCall.grace)
  }

  private func clear(for end: ProgramCall.End, at now: MonotonicTime) {
    phase = .clearing(end, lookAgainAt: now + RunningProgram.look, until: now + ProgramCall.killWait)
    guard keepersEnd != .code(0) else { return finish(end) }
    // Where the keeper has seen that nothing is left, only its end is waited for.
    if keepersEnd != nil || !keeper.isAlone { kill() }
  }

  private func finish(_ end: ProgramCall.End) {
    if isGone {
      left = []
      if keepersEnd != .code(0), let orphan { _ = try? ExitWatch.status(of: orphan) }
    }
    phase = .over(end)
  }

  /// Nothing of it is left, as far as can be proven.
  private var isGone: Bool { keepersEnd == .code(0) || (keepersEnd != nil && exit != nil && left.isEmpty) }

  private func signal(_ number: Int32) {
    guard keepersEnd == nil else {
      if let orphan { _ = csystem_pidfd_send_signal(orphan.number, number) }
      return
    }
    if !keeper.signalGroup(number) { _ = keeper.signalWorker(number) }
  }

  private func kill() {
    signal(Signals.kill)
    continueKeeper()
    left = members()
    for process in left { _ = process.signal(Signals.kill) }
  }

  private func continueKeeper() {
    if keepersEnd == nil { _ = csystem_pidfd_send_signal(keeper.pidfd.number, Signals.resume) }
  }

  /// What is alive below its keeper, or of its group where that was killed. A look that fails is made again.
  private func members() -> [ProcessEntry] {
    guard let table = try? ProcessTable.read() else { return left }
    guard keepersEnd == nil else {
      let own = getpid()
      return table.filter { $0.parent == own && $0.group == child.pid && !$0.isZombie }
    }
    let children = Dictionary(grouping: table, by: \.parent)
    var members: [ProcessEntry] = []
    var next = children[keeper.pid] ?? []
    while let process = next.popLast() {
      if !process.isZombie { members.append(process) }
      next += children[process.pid] ?? []
    }
    return members
  }
}
