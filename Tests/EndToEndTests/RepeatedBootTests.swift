import FanoutCore
import Foundation
import Testing

/// A boot id may stand for several boots, and for the clocks of several time namespaces.
@Suite struct `A boot id that stays the same` {
  @Test(.enabled(if: Machine.hasTimeNamespaces)) func `makes no violation of a boot clock that goes back`() throws {
    var uptime = timespec()
    clock_gettime(CLOCK_BOOTTIME, &uptime)
    // So that there is something to go back to.
    guard uptime.tv_sec > 300 else { return }
    let box = try Sandbox()
    try box.configure(
      answer: #"{"selected": {"category": "code"}}"#, worker: "exec sleep 600", allowlist: ["code"], confirmFor: "1ms")
    #expect(try box.run("fire").code == 0)
    #expect(try box.run("kill", "code").code == 0)
    let back = "-\(uptime.tv_sec - 100)"
    let fresh = ["unshare", "--time", "--boottime", back, "--monotonic", back, "--"]
    let fire = try box.execute(fresh + [Sandbox.binary, "fire"])
    #expect(fire.err.contains("started=1"), "\(fire)")
    #expect(Set(box.journal().map(\.moment.boot)).count == 1)
    for look in [[Sandbox.binary, "status", "--check"], fresh + [Sandbox.binary, "status", "--check"]] {
      let check = try box.execute(look)
      #expect(check.code == 0 && check.out.isEmpty, "\(check)")
    }
    let report = try box.run("report", "--json")
    #expect(report.out.contains("\"violations\":[]") || !report.out.contains("intruder"), "\(report)")
    #expect(try box.execute(fresh + [Sandbox.binary, "kill", "code"]).code == 0)
  }
}
