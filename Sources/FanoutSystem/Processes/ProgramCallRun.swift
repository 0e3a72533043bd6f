import CSystem
import FanoutCore
import Glibc

extension ProgramCall {
  /// Runs it, for a caller that has nothing else to do meanwhile: only signals to this process cut it short, a second
  /// one at once.
  func run(clocks: Clocks) throws(SystemError) -> Reply {
    // Where a keeper is killed, what it kept comes to us.
    _ = csystem_become_subreaper()
    // Before there is a program: a signal that came in between would end us and leave it.
    let signals = try SignalDescriptor(SignalDescriptor.requestsToEnd)
    defer { signals.restore() }
    let programs = try Programs(clocks: clocks)
    let events = try EventLoop(clocks: clocks)
    try events.watch(programs.descriptor, token: 1)
    try events.watch(signals.number, token: 2)
    let key: Programs.Key
    switch try programs.start(self) {
    case .success(let started): key = started
    case .failure(let why): return Reply(end: .couldNotStart(why))
    }
    while true {
      let tokens = try events.wait(until: programs.wakesAt)
      if tokens.contains(2), let number = signals.next() { programs.interrupt(key, by: number) }
      if let reply = try programs.advance().first?.reply { return reply }
    }
  }
}
