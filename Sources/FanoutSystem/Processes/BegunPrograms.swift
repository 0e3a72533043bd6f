import CSystem
import FanoutCore
import Glibc

/// Programs that are at work together, each waited for in the order that the caller likes, by a caller that has nothing
/// else to do meanwhile. A signal to this process ends them all, a second one at once.
final class BegunPrograms {
  private let programs: Programs
  private let events: EventLoop
  private let signals: SignalDescriptor
  private let clocks: Clocks
  private let bell: Doorbell?
  private var atWork: Set<Programs.Key> = []
  private var replies: [Programs.Key: ProgramCall.Reply] = [:]
  private var lastNever = 0
  /// The first request to end that came; what is begun after it does not start.
  private(set) var interruptedBy: Int32?

  /// None has begun. Whoever makes it calls `restore`. `bell` wakes whoever waits for a reply.
  init(clocks: Clocks, bell: Doorbell? = nil) throws(SystemError) {
    self.bell = bell
    // Where a keeper is killed, what it kept comes to us.
    _ = csystem_become_subreaper()
    self.clocks = clocks
    programs = try Programs(clocks: clocks)
    events = try EventLoop(clocks: clocks)
    try events.watch(programs.descriptor, token: 1)
    if let bell { try events.watch(bell.descriptor.number, token: 3) }
    // Before there is a program: a signal that came in between would end us and leave it.
    let signals = try SignalDescriptor(SignalDescriptor.requestsToEnd)
    self.signals = signals
    do throws(SystemError) { try events.watch(signals.number, token: 2) } catch {
      signals.restore()
      throw error
    }
  }

  /// Waits for what is at work still, and ends it then. Its replies are nobody's.
  func finish(by deadline: MonotonicTime) throws(SystemError) {
    for key in atWork.sorted() { _ = try reply(of: key, by: deadline, unless: { false }) }
  }

  /// Lets signals through as before. Nobody waits for what is at work still.
  func restore() { signals.restore() }

  /// Begins one. That it could not be started is its reply.
  func begin(_ call: ProgramCall) throws(SystemError) -> Programs.Key {
    if let interruptedBy { return never(.interrupted(interruptedBy)) }
    switch try programs.start(call) {
    case .success(let key):
      atWork.insert(key)
      return key
    case .failure(let why): return never(.couldNotStart(why))
    }
  }

  /// What one answered.
  func reply(of key: Programs.Key) throws(SystemError) -> ProgramCall.Reply {
    while true {
      if let reply = try reply(of: key, by: nil, unless: { false }) { return reply }
    }
  }

  /// What one answered; what did not by then is ended. Nil: it is at work still, and need not be waited for any more.
  func reply(of key: Programs.Key, by deadline: MonotonicTime?, unless isEnough: () -> Bool) throws(SystemError)
    -> ProgramCall.Reply?
  {
    var isOverdue = false
    while true {
      if let reply = replies.removeValue(forKey: key) { return reply }
      if isEnough() { return nil }
      if let deadline, !isOverdue, clocks.monotonic() >= deadline {
        isOverdue = true
        programs.end(key, for: .timedOut)
      }
      let wakes = [programs.wakesAt, isOverdue ? nil : deadline].compactMap { $0 }.min()
      let tokens = try events.wait(until: wakes)
      if tokens.contains(3) { bell?.clear() }
      if tokens.contains(2), let number = signals.next() {
        interruptedBy = interruptedBy ?? number
        for key in atWork.sorted() { programs.end(key, for: .interrupted(number)) }
      }
      for (key, reply) in try programs.advance() {
        atWork.remove(key)
        replies[key] = reply
      }
    }
  }

  /// The reply of one that never was at work, under a number that none at work ever has.
  private func never(_ end: ProgramCall.End) -> Programs.Key {
    lastNever -= 1
    replies[lastNever] = ProgramCall.Reply(end: end)
    return lastNever
  }
}
