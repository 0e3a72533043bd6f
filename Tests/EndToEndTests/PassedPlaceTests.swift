import FanoutCore
import Foundation
import Testing

/// SPEC 6: a claim that is denied, or a launch that fails, passes the place on to the next candidate in the same fire.
@Suite struct `A place in a fire` {
  private func sandbox(_ more: String = "") throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "news"]}"#, worker: "echo $FANOUT_CATEGORY >> begins",
      allowlist: ["code", "news"], confirmFor: "60s", more: "perFire: 1, " + more)
    return box
  }

  /// The tables of a pid namespace leave out who holds a lock from outside of it: it looks free there, and is not.
  @Test(.enabled(if: Machine.hasPidNamespaces, .init(rawValue: Machine.needsPidNamespaces)))
  func `whose lock is held by somebody whom nobody can see goes to the next: only the claim decides`() throws {
    let box = try sandbox()
    #expect(try box.run("run", "code").code == 0)
    let holder = try box.start(["flock", "--no-fork", box.lock("code"), "sleep", "600"])
    #expect(box.eventually { !box.isFree("code") })
    let world = try Otherworld(in: box)
    let plan = try world.run("plan")
    #expect(plan.code == 0 && plan.out == "code\n", "\(plan)")
    let fire = try world.run("fire")
    #expect(fire.code == 0 && fire.err.contains("admitted=1 started=1 refused=0 failed=0 withheld=1 "), "\(fire)")
    #expect(fire.err.contains("constraint=locks categories=news\n"), "\(fire)")
    #expect(box.eventually { box.isQuiet() })
    #expect(try box.read("begins") == "code\nnews\n" && Sandbox.lives(holder.pid))
    // The denial is a fact of the fire, from which its plan comes out again.
    let id = try #require(box.journal().last { $0.kind == "fireEnded" }?.fire?.text)
    let again = try box.run("plan", "--fire", id, "--explain")
    #expect(again.code == 0 && again.out.contains("busy"), "\(again)")
    world.end()
    holder.signal(SIGKILL)
    _ = holder.wait()
  }

  @Test func `whose worker cannot be executed goes to the next, and both are told`() throws {
    let box = try sandbox("categories: { code: { worker: { command: ['./missing'] } } },")
    let fire = try box.run("fire")
    #expect(fire.code == 0 && fire.err.contains("admitted=2 started=1 refused=0 failed=1 withheld=0 "), "\(fire)")
    #expect(fire.err.contains("constraint=launcher categories=code,news\n"), "\(fire)")
    #expect(fire.err.contains("missing does not exist"), "\(fire)")
    #expect(box.eventually { box.isQuiet() })
    #expect(try box.read("begins") == "news\n" && box.end(of: "code")?.outcome == .failed)
  }
}
