import FanoutCore
import Foundation
import Testing

/// In a system of its own, with a real system manager, whose users have real managers of their own.
@Suite(.enabled(if: Machine.hasLogins, .init(rawValue: Machine.needsLogins))) struct `fanout install --system` {
  private struct Machine {
    let house: House
    let binary: String

    /// Runs the copy of the program that other users can reach.
    func fanout(_ arguments: String...) throws -> Sandbox.Result {
      try house.box.execute(house.inside([binary, "--config", "/etc/fanout/fanout.json5"] + arguments))
    }
    func journal() throws -> [Record] {
      let text = try house.execute("sh", "-c", "cat /var/lib/fanout/journal/*").out
      return JournalText.records(in: Array(text.utf8)).records
    }
  }

  private func machine(logins: Bool = true) throws -> Machine {
    let house = try House(.system, logins: logins)
    let box = house.box
    try FileManager.default.copyItem(atPath: Sandbox.binary, toPath: box.path + "/fanout")
    try box.write(
      "worker.sh", "#!/bin/sh\ncat /proc/self/cgroup > \(box.path)/open/cgroup\nid -un > \(box.path)/open/user\n",
      executable: true)
    try box.write("answer.json", #"{"alternatives": ["code"]}"#)
    try box.write(
      "fanout.json5",
      """
      { selector: { command: ["cat", "\(box.path)/answer.json"] }, allowlist: ["code"], respawn: { limit: 0 }, keep: { freeSpace: null },
        worker: { command: ["\(box.path)/worker.sh"], confirmFor: "50ms" } }
      """)
    #expect(
      try house.execute("sh", "-c", "mkdir -m 777 open; mkdir /etc/fanout; cp fanout.json5 /etc/fanout; chmod 755 .")
        .code == 0)
    return Machine(house: house, binary: box.path + "/fanout")
  }

  @Test func `fires as a user of its own, in whose manager the workers start`() throws {
    let machine = try machine()
    let house = machine.house
    let result = try machine.fanout("install", "--system", "--every", "1s")
    #expect(result.code == 0 && result.err.isEmpty, "\(result)")
    for line in [
      "runs     useradd --system ", "runs     loginctl enable-linger fanout\n",
      "writes   /etc/systemd/system/fanout.service\n",
      "runs     systemctl --system enable --now fanout.timer\n",
    ] {
      #expect(result.out.contains(line), "\(line) in \(result)")
    }
    #expect(try house.property("User", of: "fanout.service") == "fanout")
    #expect(
      house.box.eventually {
        house.box.exists("open/user") && (try? machine.journal().contains { $0.kind == "fireEnded" }) == true
      })
    #expect(try house.box.read("open/user") == "fanout\n")
    let cgroup = try house.box.read("open/cgroup")
    let uid = try house.execute("id", "-u", "fanout").out.trimmingCharacters(in: .newlines)
    #expect(cgroup.contains("/user@\(uid).service/fanout.slice/fanout-code.service"), "\(cgroup)")
    #expect(try house.execute("stat", "-c", "%U %a", "/var/lib/fanout").out == "fanout 700\n")
    #expect(try house.execute("loginctl", "show-user", "fanout", "--property=Linger").out == "Linger=yes\n")
    let again = try machine.fanout("install", "--system")
    #expect(
      again.code == 0 && again.err.isEmpty && again.out.contains("already so: nothing was written, nothing was run"),
      "\(again)")
    #expect(try machine.fanout("check").out.contains("ok       linger: on for fanout"))
    #expect(house.box.eventually { (try? machine.fanout("uninstall", "--system").code) == 0 })
    #expect(try house.execute("find", "/etc/systemd/system", "-name", "fanout*").out.isEmpty)
    // The user and the state stay.
    #expect(try house.execute("id", "fanout").code == 0 && machine.journal().count > 2)
  }

  @Test func `says in systemd's words that lingering cannot be switched on, and does all else`() throws {
    let machine = try machine(logins: false)
    let result = try machine.fanout("install", "--system", "--every", "6h")
    #expect(
      result.code == 1 && result.err.contains("loginctl enable-linger fanout: Failed to connect to bus"), "\(result)")
    #expect(try machine.house.property("ActiveState", of: "fanout.timer") == "active")
    #expect(try machine.fanout("check").out.contains("problem  linger: off for fanout"))
  }

  @Test func `says what its user cannot read`() throws {
    let machine = try machine()
    try machine.house.execute(
      "sh", "-c",
      "chmod 600 /etc/fanout/fanout.json5; mkdir -p /var/lib/systemd/linger; touch /var/lib/systemd/linger/daemon")
    let result = try machine.fanout("install", "--system", "--user", "daemon", "--every", "6h")
    #expect(
      result.code == 1 && result.err.contains("as daemon: ")
        && result.err.contains("cannot read /etc/fanout/fanout.json5: Permission denied"), "\(result)")
    #expect(!result.out.contains("useradd"))
    #expect(try machine.house.property("User", of: "fanout.service") == "daemon")
  }
}
