import FanoutCore
import Glibc

/// Starts each run as a transient service, named by its category. The name is for people; the lock decides (SPEC 9).
final class UnitLauncher {
  private let manager: ServiceManager
  private let names: UnitNames
  private let slice: String
  private let state: StateDirectory
  private let environment: ProcessEnvironment
  private let clocks: Clocks
  private let newID: () -> String
  /// The main processes of the units that were started.
  private(set) var supervisors: [Descriptor] = []
  /// How many more there were, whose ends nobody here is told of.
  private(set) var unseen = 0

  init(
    _ manager: ServiceManager, names: UnitNames, slice: String, state: StateDirectory, environment: ProcessEnvironment,
    clocks: Clocks,
    newID: @escaping () -> String
  ) {
    self.manager = manager
    self.names = names
    self.slice = slice
    self.state = state
    self.environment = environment
    self.clocks = clocks
    self.newID = newID
  }

  /// One after another, in order: a claim that is denied passes its place on before the next one looks. All together
  /// have patience for so much silence.
  func launch(_ requests: [LaunchRequest], of context: FireContext, silence: Duration) -> LaunchReply {
    var reply = LaunchReply()
    var left = silence
    for (place, request) in requests.enumerated() {
      do {
        reply.results.append(try launch(request, of: context, silence: left))
      } catch {
        let cause = Launcher.cause(of: error, in: state)
        // One that is silent says nothing of the others; whatever else it is would keep those from starting as well.
        let isOne = cause is SupervisorSilent
        let failed = LaunchReply(
          cause, for: isOne ? [request] : Array(requests[place...]), journal: Journal(state, clocks: clocks),
          clocks: clocks)
        reply.results += failed.results
        reply.silent.merge(failed.silent) { $1 }
        reply.fault = failed.fault
        guard isOne else { break }
        left = max(.seconds(1), left - ((error as? SupervisorSilent)?.waited ?? .zero))
      }
    }
    return reply
  }

  /// Has them adopted by a supervisor in a unit of its own: one that stayed with the caller would end with it.
  func adopt(_ runs: [String]) throws -> [String] {
    let id = newID()
    var unit = try unit(id: id, name: names.adopter(id), of: "adopts \(runs.count) runs")
    unit.stopping = .seconds(60)
    let reply = try start(&unit, .adopt(runs), id: id, silence: AnswerWait.answering)
    if let silent = reply.silent { throw Launcher.cause(of: silent, in: state) }
    return try Order.left(in: reply.answer?.root, why: reply.why)
  }

  func dismiss() {
    for supervisor in supervisors { supervisor.close() }
    supervisors = []
  }

  private func launch(_ request: LaunchRequest, of context: FireContext, silence: Duration) throws -> LaunchResult {
    let run = request.run
    let name = names.worker(of: run.category)
    for attempt in 1...2 {
      let id = newID()
      var unit = try unit(id: id, name: name, of: "run \(run.id), category \(run.category)")
      unit.identifier = String(name.dropLast(".service".count))
      unit.longest = TransientUnit.longest(run.terms)
      unit.stopping = run.terms.teardownLength + .seconds(10)
      unit.limits = request.limits
      unit.afterwards = [unit.command[0], "unit-ended", "--", state.path, run.id]
      let reply = try start(&unit, .launch(context, [request]), id: id, silence: silence)
      if let silent = reply.silent { throw silent }
      if let answer = reply.answer {
        if let holder = answer.root["admissionHeld"]?.string { throw StateError.admissionHeld(by: holder) }
        if let result = answer.root["results"]?.array?.first.flatMap(LaunchResult.init(json:)) {
          if result == .launched { remember(id) }
          return result
        }
        return .failed(answer.root["error"]?.string ?? "its supervisor gave an answer that cannot be read")
      }
      // One that read its order may have got far before it fell silent: what is on record counts.
      if reply.wasRead {
        let started = Journal(state, clocks: clocks).mayHaveStarted([run.id], before: clocks.moment().wall)
        return started.contains(run.id) ? .launched : .failed("the supervisor in \(name) was lost: \(reply.why)")
      }
      switch standing(of: name, for: run) {
      case .busy(let state): return .denied(.busy(by: "unit \(name), which is \(state)"))
      case .reset where attempt == 1: continue
      case .reset, .other: return .failed("systemd did not start \(name): \(reply.why)")
      }
    }
    return .failed("systemd did not start \(name)")
  }

  private enum Standing {
    /// The name belongs to a unit that lives.
    case busy(String)
    /// The name belonged to a unit that had failed, and is free now.
    case reset
    /// The name is not what stood in the way.
    case other
  }

  /// Why a name could not be used. A unit that is ours is none: then its start failed for another reason.
  private func standing(of name: String, for run: Run) -> Standing {
    guard let found = manager.properties(["ActiveState", "LoadState", "Description"], of: name, clocks: clocks),
      let active = found["ActiveState"], found["Description"]?.contains(run.id) != true
    else { return .other }
    switch active {
    case "failed":
      return manager.ask("systemctl", ["reset-failed", "--", name], clocks: clocks).isSuccess ? .reset : .other
    case "inactive": return .other
    default: return .busy(active)
    }
  }

  private func unit(id: String, name: String, of what: String) throws -> TransientUnit {
    TransientUnit(
      name: name, description: "fanout: \(what)", slice: slice, identifier: names.prefix, longest: nil, stopping: .zero,
      limits: UnitLimits(),
      command: [try UnitLauncher.program(), "supervise-unit", "--", state.path, id], afterwards: [])
  }

  /// The file that this process was executed from: what is there under its name now, should it have been replaced.
  static func program() throws(SystemError) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    guard count > 0 else { throw .last("read", "/proc/self/exe") }
    let path = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let gone = " (deleted)"
    return path.hasSuffix(gone) ? String(path.dropLast(gone.count)) : path
  }

  private struct Reply {
    var answer: JSONDocument?
    /// The supervisor has read its order.
    var wasRead: Bool
    /// What systemd said.
    var why: String
    /// The supervisor has read its order, lives, and says nothing.
    var silent: SupervisorSilent?
  }

  /// Starts the unit, and returns when it is up, has ended, the manager has given up on it, or nothing was heard of it
  /// for so long.
  private func start(_ unit: inout TransientUnit, _ order: Order, id: String, silence: Duration) throws -> Reply {
    var generator = SystemRandomNumberGenerator()
    let nonce = hexadecimal(generator.next(), digits: 16) + hexadecimal(generator.next(), digits: 16)
    let message = UnitOrder(
      order, surroundings: .current(), environment: environment.removing(EnvironmentNames.identity), nonce: nonce)
    let file = try write(message, id)
    defer { file.remove() }
    CrashPoint.reached(.unitOrdered)
    unit.command += ["\(file.digest)"] + (state.lockFile.map { [$0] } ?? [])
    let began = clocks.monotonic()
    let told = manager.ask("systemd-run", unit.arguments, patience: silence, clocks: clocks)
    CrashPoint.reached(.unitStarted)
    // From here on nobody can read it who has not done so yet. A manager that was replaced or died while it was waited
    // for says that the start failed, and the unit goes on all the same.
    let wasRead = !file.withdraw()
    let bytes = try answer(of: id, isExpected: wasRead, until: began + silence)
    var reply = Reply(answer: bytes.flatMap { try? JSONDocument(parsing: $0) }, wasRead: wasRead, why: told.why)
    guard bytes == nil, wasRead, Census.holds(state.supervisorLock(id)) else { return reply }
    // In place of its answer: whoever finds it before the claim starts nothing.
    try? AtomicFile.write(Array("{\"withdrawn\":true}\n".utf8), to: state.supervisorAnswer(id))
    reply.silent = SupervisorSilent(id, pid: nil, waited: clocks.monotonic() - began, in: state)
    return reply
  }

  private func write(_ message: UnitOrder, _ id: String) throws -> UnitOrderFile {
    do {
      return try UnitOrderFile(message, to: state.supervisorOrder(id))
    } catch let StateError.cannotWrite(path, error) where StateError.isUnwritable(error) {
      throw StateError.cannotWrite(path, error)
    } catch {
      throw LauncherUnavailable(
        launcher: LauncherChoice.systemd.rawValue, why: "no order can be written for it: \(error)")
    }
  }

  /// The answer of a supervisor; where it is expected and not there yet, it is waited for as long as that supervisor
  /// lives, and until then.
  private func answer(of id: String, isExpected: Bool, until deadline: MonotonicTime) throws -> [UInt8]? {
    let path = state.supervisorAnswer(id)
    func look() -> [UInt8]? {
      guard let bytes = (try? AtomicFile.read(path, limit: 1 << 20)) ?? nil else { return nil }
      _ = unlink(path)
      return bytes
    }
    if let bytes = look() { return bytes }
    guard isExpected else { return nil }
    let events = try EventLoop(clocks: clocks)
    // Without inotify the half second of each wait is the look.
    let files = try? FileWatch()
    if let files {
      _ = try files.watch(state.supervisors, for: .arrivals)
      try events.watch(files.descriptor.number, token: 1)
    }
    let began = clocks.monotonic()
    while clocks.monotonic() < deadline {
      if let bytes = look() { return bytes }
      // Between reading its order and holding its own lock it does next to nothing: a second is an age.
      if clocks.monotonic() - began > .seconds(1), !Census.holds(state.supervisorLock(id)) { return look() }
      _ = try events.wait(until: min(deadline, clocks.monotonic() + .milliseconds(500)))
      while let news = try? files?.events(), !news.isEmpty {}
    }
    return look()
  }

  /// One that has ended already has told all that it had to tell; one in another process namespace cannot be seen.
  private func remember(_ id: String) {
    if let pidfd = SupervisorProcess.find(id, in: state)?.open() { supervisors.append(pidfd) } else { unseen += 1 }
  }
}
