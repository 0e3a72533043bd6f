import FanoutCore
import Foundation
import Testing

#if DEBUG
  /// A supervisor falls while its fire waits for the confirmation of its run.
  @Suite struct `A supervisor that falls under its fire` {
    /// Somebody has taken the admission lock behind the claim: what fell cannot be put right now, and that is said.
    @Test func `leaves to the next fire what cannot be put right now, and that is said`() throws {
      let box = try Sandbox()
      try box.configure(
        answer: #"{"selected": {"category": "code"}}"#, worker: "echo $$ > pid-code; exec sleep 600", confirmFor: "10m")
      let fire = try box.start([Sandbox.binary, "fire"], environment: ["FANOUT_STOP_AT": "claim.locked"])
      #expect(box.eventually { box.supervisors().contains { $0.state == "T" } })
      let holder = try box.start(
        ["flock", "-F", box.state + "/locks/.admission.lock", "sh", "-c", "echo $$ > has; exec sleep 600"])
      defer {
        holder.signal(SIGKILL)
        _ = holder.wait()
      }
      // The first in the queue: the lock is the holder's when the claim lets go of it.
      #expect(box.eventually { Sandbox.file("/proc/locks").contains("-> FLOCK  ADVISORY  WRITE \(holder.pid) ") })
      for supervisor in box.supervisors() { kill(supervisor.pid, SIGCONT) }
      let worker = try box.meet("pid-code")
      _ = try box.meet("has")
      box.killSupervisors()
      #expect(box.eventually { !Sandbox.lives(fire.pid) })
      let result = fire.wait()
      let sentence = "what a fallen supervisor left is for the next fire: "
      #expect(result.err.contains(sentence) && result.err.contains("pid \(holder.pid)"), "\(result)")
      #expect(result.code == 1 && result.err.contains("admitted=1 started=0"), "\(result)")
      let ends = box.journal().compactMap { if case .fireEnded(let end) = $0.event { end } else { nil } }
      #expect(ends.count == 1 && box.journal().count { $0.kind == "fireBegan" } == 1)
      // Nothing was settled meanwhile that lives.
      #expect(Sandbox.lives(worker) && box.ends().isEmpty && box.openRuns().count == 1)
      holder.signal(SIGKILL)
      #expect(try box.run("fire").err.contains("adopting 1 orphaned"))
      #expect(Sandbox.lives(worker))
      #expect(try box.run("kill", "code", "--now").code == 0)
    }
  }
#endif
