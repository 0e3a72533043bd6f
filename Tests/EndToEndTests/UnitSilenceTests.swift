import FanoutCore
import Foundation
import Testing

/// The same as of a process of its own: a supervisor in a unit that does not answer is named, and nobody waits for it
/// for ever.
@Suite(.serialized, .enabled(if: Machine.hasManagers, .init(rawValue: Machine.needsManagers))) struct `A silent unit` {
  /// It waits for admission, which somebody keeps, and is stopped there.
  @Test func `costs its fire no more than its patience, and starts nothing later`() throws {
    let house = try `A run in a unit of its own`.house(allowlist: ["code", "triage"])
    let box = house.box
    let holder = try box.holdAdmissionWhileSelecting()
    let fire = try house.enclave.start([Sandbox.binary, "fire"], environment: house.environment)
    func supervisor() -> pid_t? {
      box.processes("supervise-unit").map(\.pid).first {
        Sandbox.file("/proc/locks").contains("-> FLOCK  ADVISORY  WRITE \($0) ")
      }
    }
    var found: pid_t?
    #expect(
      box.eventually {
        found = supervisor()
        return found != nil
      })
    let pid = try #require(found)
    kill(pid, SIGSTOP)
    #expect(box.eventually { Sandbox.state(of: pid) == "T" })
    holder.signal(SIGKILL)
    _ = holder.wait()
    #expect(box.eventually { !Sandbox.lives(fire.pid) })
    let result = fire.wait()
    // The other one had nobody in its way.
    #expect(result.code == 0 && result.err.contains("admitted=2 started=1 refused=0 failed=1"), "\(result)")
    #expect(
      result.err.contains("code did not start: supervisor ") && result.err.contains("(pid \(pid)) is stopped"),
      "\(result)")
    // `confirmFor` (50 ms) and 10 s, and what a fire takes here, however many units it starts.
    let silent = box.lengthOfLastFire()
    kill(pid, SIGCONT)
    #expect(box.eventually { !Sandbox.lives(pid) })
    #expect(box.journal().filter { $0.kind == "runStarted" }.map { $0.category?.name } == ["triage"])
    #expect(try house.fanout("kill", "--all", "--now").code == 0)
    try box.write("selector", "#!/bin/sh\ncat answer.json\n", executable: true)
    #expect(try house.fanout("fire").code == 0)
    let plain = box.lengthOfLastFire()
    #expect(silent >= .seconds(10) && silent < .seconds(20) + plain * 20, "\(silent), else \(plain)")
    #expect(try house.fanout("kill", "--all", "--now").code == 0)
  }
}
