import FanoutCore
import Foundation
import Testing

/// What the manager has to know of a unit reaches it also where it is behind: its queue of messages is short, and all
/// units share it.
@Suite(.serialized, .enabled(if: Machine.hasManagers, .init(rawValue: Machine.needsManagers)))
struct `A manager that is behind` {
  /// So many messages of others as the manager, which reads none, has room for.
  private func fill(_ house: House) throws {
    let code = """
      import socket
      s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      s.setblocking(False)
      try:
        while True: s.sendto(b"STATUS=of nobody", "/run/user/0/systemd/notify")
      except BlockingIOError: print("full")
      """
    #expect(try house.execute("python3", "-c", code).out == "full\n")
  }

  /// The worker runs, its supervisor is about to tell that the unit is up, and the manager reads nothing.
  private func behind(worker: String, prepare: (House) throws -> Void = { _ in }) throws
    -> (house: House, supervisor: pid_t)
  {
    let house = try `A run in a unit of its own`.house(worker: worker)
    try prepare(house)
    try house.systemctl("set-environment", "FANOUT_STOP_AT=unit.answered")
    _ = try house.start(Sandbox.binary, "fire")
    var found: pid_t?
    #expect(
      house.box.eventually {
        found = house.box.processes("supervise-unit").map(\.pid).first { Sandbox.state(of: $0) == "T" }
        return found != nil
      })
    let supervisor = try #require(found)
    kill(house.managerPID, SIGSTOP)
    #expect(house.box.eventually { Sandbox.state(of: house.managerPID) == "T" })
    try fill(house)
    return (house, supervisor)
  }

  @Test func `is told when it reads again that a unit is up`() throws {
    let (house, supervisor) = try behind(worker: `A run in a unit of its own`.lastsLong)
    kill(supervisor, SIGCONT)
    #expect(house.box.eventually { Sandbox.state(of: supervisor) == "S" })
    kill(house.managerPID, SIGCONT)
    #expect(try house.settle("ActiveState", of: "fanout-code.service", at: "active") == "active")
    #expect(try house.property("StatusText", of: "fanout-code.service").hasPrefix("code working: run "))
    #expect(try house.fanout("kill", "code").code == 0)
  }

  /// To a manager, a unit that ends without having been up has failed.
  @Test func `is told of a unit that has ended meanwhile`() throws {
    let (house, supervisor) = try behind(worker: "exit 0") { house in
      let directory = house.units + "/fanout-code.service.d"
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      let told = "[Service]\nExecStopPost=sh -c 'echo $SERVICE_RESULT >>\(house.box.path)/result'\n"
      try house.write(unit: "fanout-code.service.d/told.conf", told)
    }
    kill(supervisor, SIGCONT)
    #expect(house.box.eventually { house.box.end(of: "code")?.exit == .code(0) })
    kill(house.managerPID, SIGCONT)
    #expect(house.box.eventually { !Sandbox.file(house.box.path + "/result").isEmpty })
    #expect(Sandbox.file(house.box.path + "/result") == "success\n")
  }
}
