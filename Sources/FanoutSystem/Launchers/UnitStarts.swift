import FanoutCore
import Glibc

/// Starts units together, and lets their supervisors carry out their orders one after another.
///
/// A manager takes longer to start a unit than its supervisor to claim. So units are started before their turn: each
/// supervisor has read its order by then, and waits.
final class UnitStarts {
  private let manager: ServiceManager
  private let state: StateDirectory
  private let environment: ProcessEnvironment
  private let clocks: Clocks
  private let programs: BegunPrograms
  /// Rung by a supervisor that has answered; nil: what its `systemd-run` does is the only sign.
  private let bell: Doorbell?

  /// Signals to this process are held back until `end`.
  init(_ manager: ServiceManager, state: StateDirectory, environment: ProcessEnvironment, clocks: Clocks) throws {
    self.manager = manager
    self.state = state
    self.environment = environment
    self.clocks = clocks
    bell = try? Doorbell()
    programs = try BegunPrograms(clocks: clocks, bell: bell)
  }

  /// A unit on its way, whose supervisor may do nothing yet.
  struct Begun {
    let id: SupervisorID
    fileprivate let file: UnitOrderFile
    fileprivate let program: Programs.Key
  }

  /// What came of one.
  struct Reply {
    var answer: JSONDocument?
    /// The supervisor has read its order.
    var wasRead: Bool
    /// What systemd said.
    var why: String
    /// The supervisor has read its order, lives, and says nothing.
    var silent: SupervisorSilent?
  }

  /// Has the manager start it, and does not wait for that.
  func begin(_ unit: TransientUnit, _ order: Order, id: SupervisorID) throws -> Begun {
    var generator = SystemRandomNumberGenerator()
    let nonce = hexadecimal(generator.next(), digits: 16) + hexadecimal(generator.next(), digits: 16)
    let message = UnitOrder(
      order, surroundings: .current(), environment: environment.removing(EnvironmentNames.identity), nonce: nonce,
      bell: bell?.address)
    let file = try write(message, id)
    CrashPoint.reached(.unitOrdered)
    var unit = unit
    unit.command += ["\(file.digest)"] + (state.lockFile.map { [$0] } ?? [])
    do {
      // Its turn decides how long it may take (`finish`); this is for a caller that never comes to it.
      let call = try manager.call("systemd-run", unit.arguments, patience: TransientUnit.starting * 10)
      return Begun(id: id, file: file, program: try programs.begin(call))
    } catch {
      file.remove()
      throw error
    }
  }

  /// Gives one its turn: returns when it is up, has ended, the manager has given up on it, or nothing was heard of it
  /// for so long.
  func finish(_ begun: Begun, silence: Duration) throws -> Reply {
    defer { begun.file.remove() }
    let began = clocks.monotonic()
    try begun.file.giveTurn()
    var early: [UInt8]?
    let ended = try programs.reply(of: begun.program, by: began + silence) {
      early = takeAnswer(of: begun.id)
      return early != nil
    }
    CrashPoint.reached(.unitStarted)
    // Whoever has answered is up: the manager will say so in its time.
    guard let ended else {
      return Reply(answer: early.flatMap { try? JSONDocument(parsing: $0) }, wasRead: true, why: "")
    }
    let told = ServiceManager.Answer(of: "systemd-run", ended, patience: silence)
    // From here on nobody can read it who has not done so yet. A manager that was replaced or died while it was waited
    // for says that the start failed, and the unit goes on all the same.
    let wasRead = !begun.file.withdraw()
    let bytes = try answer(of: begun.id, isExpected: wasRead, until: began + silence)
    var reply = Reply(answer: bytes.flatMap { try? JSONDocument(parsing: $0) }, wasRead: wasRead, why: told.why)
    guard bytes == nil, wasRead, Census.holds(state.supervisorLock(begun.id)) else { return reply }
    // In place of its answer: whoever finds it before the claim starts nothing.
    try? AtomicFile.write(Array("{\"withdrawn\":true}\n".utf8), to: state.supervisorAnswer(begun.id))
    reply.silent = SupervisorSilent(begun.id, pid: nil, waited: clocks.monotonic() - began, in: state)
    return reply
  }

  /// Takes one back before its turn: its supervisor ends without a claim, and its unit with it.
  func withdraw(_ begun: Begun) { begun.file.remove() }

  /// No more starts: what systemd says of those that were made is waited for. A signal that ended one of them was meant
  /// for us.
  func end() {
    try? programs.finish(by: clocks.monotonic() + AnswerWait.answering)
    programs.restore()
    if let number = programs.interruptedBy { raise(number) }
  }

  private func write(_ message: UnitOrder, _ id: SupervisorID) throws -> UnitOrderFile {
    do {
      return try UnitOrderFile(message, to: state.supervisorOrder(id))
    } catch let StateError.cannotWrite(path, error) where StateError.isUnwritable(error) {
      throw StateError.cannotWrite(path, error)
    } catch {
      throw LauncherUnavailable(
        launcher: LauncherChoice.systemd.rawValue, why: "no order can be written for it: \(error)")
    }
  }

  /// The answer of a supervisor, which nobody needs any more then; nil: it is not there.
  private func takeAnswer(of id: SupervisorID) -> [UInt8]? {
    let path = state.supervisorAnswer(id)
    guard let bytes = (try? AtomicFile.read(path, limit: 1 << 20)) ?? nil else { return nil }
    _ = unlink(path)
    return bytes
  }

  /// The answer of a supervisor; where it is expected and not there yet, it is waited for as long as that supervisor
  /// lives, and until then.
  private func answer(of id: SupervisorID, isExpected: Bool, until deadline: MonotonicTime) throws -> [UInt8]? {
    func look() -> [UInt8]? { takeAnswer(of: id) }
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
}
