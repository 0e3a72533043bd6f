import Foundation
import Testing

/// A program that takes 100 MiB and ends well where it gets them.
private let greedy = ["perl", "-e", "my @a = map { 'x' x (1 << 20) } 1..100"]

/// What the tests with managers stand on is the real thing.
@Suite(.enabled(if: Machine.hasManagers, .init(rawValue: Machine.needsManagers)))
struct `A real manager of a user` {
  @Test(arguments: Enclave.Layout.allCases)
  func `starts units wherever control groups are`(layout: Enclave.Layout) throws {
    let manager = try UserManager(in: Sandbox(), layout: layout)
    #expect(try manager.systemdRun(["--unit=one", "--property=Type=exec", "sleep", "1000"]).code == 0)
    #expect(try manager.property("ActiveState", of: "one") == "active")
    let pid = try #require(pid_t(manager.property("MainPID", of: "one")))
    let service = "/user.slice/user-0.slice/user@0.service"
    #expect(try manager.property("ControlGroup", of: "one") == service + "/app.slice/one.service")
    #expect(Sandbox.file("/proc/\(pid)/cgroup").contains(manager.enclave.name + service + "/app.slice/one.service\n"))
    // The kernel's own file, where the layout has it.
    let root = ["unified": "", "hybrid": "/unified", "legacy": "/systemd"][layout.rawValue]
    if let root {
      let group = manager.enclave.outside("/sys/fs/cgroup\(root)\(service)/app.slice/one.service/cgroup.procs")
      #expect(Sandbox.file(group) == "\(pid)\n")
    }
  }

  @Test func `has timers that elapse`() throws {
    let manager = try UserManager(in: Sandbox())
    try manager.write(
      unit: "soon.service", "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo $TRIGGER_UNIT > \(manager.box.path)/fired'\n")
    try manager.write(unit: "soon.timer", "[Timer]\nOnActiveSec=50ms\nAccuracySec=1ms\n")
    #expect(!manager.box.exists("fired"))
    #expect(try manager.systemctl("start", "soon.timer").code == 0)
    #expect(manager.box.eventually { (try? manager.box.read("fired")) == "soon.timer\n" })
  }

  @Test func `ends the processes of a unit`() throws {
    let manager = try UserManager(in: Sandbox())
    // A child in a session of its own, with nothing that tells where it came from.
    let script = "cd /; setsid env -i sleep 1000 & echo $! > '\(manager.box.path)/child'; exec env -i sleep 1000"
    try manager.systemdRun(["--unit=pair", "sh", "-c", script.replacingOccurrences(of: "$", with: "$$")])
    let child = try manager.box.awaitedNumber("child")
    #expect(Set(manager.box.inhabitants().map(\.pid)).contains(child))
    #expect(Sandbox.lives(child))
    #expect(try manager.systemctl("stop", "pair").code == 0)
    #expect(!Sandbox.lives(child))
  }

  @Test func `is told from its units by the sandbox`() throws {
    let manager = try UserManager(in: Sandbox(), bus: true)
    #expect(try manager.execute(["busctl", "--user", "--no-pager", "list"]).code == 0)
    #expect(manager.box.inhabitants().isEmpty && manager.box.processes().isEmpty, "\(manager.box.inhabitants())")
    try manager.systemdRun(["--unit=one", "env", "-i", "sleep", "1000"])
    #expect(manager.box.inhabitants().count == 1 && manager.box.processes().count == 1)
    #expect(manager.box.killEverything())
    #expect(try manager.settle("ActiveState", of: "one", at: "failed") == "failed")
    #expect(Sandbox.lives(manager.pid))
  }

  @Test func `that is killed leaves its units' processes to a second one`() throws {
    let manager = try UserManager(in: Sandbox())
    try manager.systemdRun(["--unit=one", "sleep", "1000"])
    let pid = try #require(pid_t(manager.property("MainPID", of: "one")))
    manager.kill()
    #expect(manager.pid == 0 && Sandbox.lives(pid))
    try manager.start()
    #expect(Sandbox.lives(pid))
    #expect(try manager.property("LoadState", of: "one") == "not-found")
    manager.stop()
  }

  @Test func `takes its units with it when it is ended`() throws {
    let manager = try UserManager(in: Sandbox())
    try manager.systemdRun(["--unit=one", "sleep", "1000"])
    let pid = try #require(pid_t(manager.property("MainPID", of: "one")))
    manager.stop()
    #expect(!Sandbox.lives(pid))
  }

  @Test func `does not meet another one`() throws {
    let box = try Sandbox()
    let managers = try [UserManager(in: box), UserManager(in: Sandbox()), UserManager(in: box, user: 4242)]
    for manager in managers { #expect(try manager.systemdRun(["--unit=same", "sleep", "1000"]).code == 0) }
    let pids = try managers.map { try $0.property("MainPID", of: "same") }
    #expect(Set(pids).count == 3)
    try managers[0].systemctl("stop", "same")
    for manager in managers.dropFirst() { #expect(try manager.property("ActiveState", of: "same") == "active") }
  }

  @Test func `leaves nothing when it goes`() throws {
    let box = try Sandbox()
    func use() throws -> (name: String, pid: pid_t) {
      let manager = try UserManager(in: box)
      try manager.systemdRun(["--unit=one", "sh", "-c", "trap '' TERM; sleep 1000"])
      return (manager.enclave.name, try #require(pid_t(manager.property("MainPID", of: "one"))))
    }
    let used = try use()
    #expect(!Sandbox.lives(used.pid))
    #expect(try box.shell("find /sys/fs/cgroup -name '\(used.name)'").out.isEmpty)
  }

  @Test func `has an ordinary user's own journal`() throws {
    let manager = try UserManager(in: Sandbox(), user: 4242, journal: true)
    try manager.systemdRun(["--unit=fanout-code", "sh", "-c", "id -u; echo '<3>an error' >&2"])
    #expect(manager.box.eventually { (try? manager.journal(of: "fanout-*")) == "4242\nan error\n" })
    // Word for word what a person types; root has no journal of its own and needs the other form.
    let typed = try manager.execute(["journalctl", "--user", "-u", "fanout-*", "-o", "cat", "-p", "err"])
    #expect(typed.out == "an error\n", "\(typed)")
    let root = try UserManager(in: Sandbox(), journal: true)
    try root.systemdRun(["--unit=fanout-code", "id", "-u"])
    #expect(root.box.eventually { (try? root.journal(of: "fanout-*")) == "0\n" })
  }

  @Test(.enabled(if: Machine.limitsMemory, .init(rawValue: Machine.needsLimits)))
  func `enforces limits where it may`() throws {
    let manager = try UserManager(in: Sandbox())
    try manager.systemdRun(["--unit=greedy", "--property=MemoryMax=20M", "--property=MemorySwapMax=0"] + greedy)
    #expect(try manager.settle("ActiveState", of: "greedy", at: "failed") == "failed")
    #expect(try manager.property("ExecMainStatus", of: "greedy") == "9")
  }

  @Test func `enforces none where controllers are not delegated`() throws {
    let manager = try UserManager(in: Sandbox(), limits: false)
    try manager.systemdRun(["--unit=one", "--property=MemoryMax=20M", "sleep", "1000"])
    #expect(try manager.property("MemoryMax", of: "one") == "20971520")
    let found = try manager.shell("find /sys/fs/cgroup -path '*/one.service/memory.[lm][ia][mx]*'")
    #expect(found.out.isEmpty, "\(found)")
  }
}

/// The same of a system's manager.
@Suite(.enabled(if: Machine.hasManagers, .init(rawValue: Machine.needsManagers)))
struct `A real manager of a system` {
  @Test func `is number 1 of its own processes, with what a test enables`() throws {
    let box = try Sandbox()
    let unit = "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'cat /proc/1/comm > \(box.path)/ran'\n"
    let manager = try SystemManager(in: box, units: ["one.service": unit])
    #expect(try manager.systemctl("start", "one").code == 0)
    #expect(try box.read("ran") == "systemd\n")
    #expect(try manager.systemctl("list-units", "--type=service", "--state=active", "--no-legend").out.isEmpty)
    #expect(box.inhabitants().isEmpty, "\(box.inhabitants())")
    try manager.systemctl("start", "multi-user.target")
    #expect(try manager.property("ActiveState", of: "timers.target") == "active")
  }

  @Test(.enabled(if: Machine.limitsMemory, .init(rawValue: Machine.needsLimits)))
  func `enforces limits`() throws {
    let manager = try SystemManager(in: Sandbox())
    try manager.systemdRun(["--unit=greedy", "--property=MemoryMax=20M", "--property=MemorySwapMax=0"] + greedy)
    #expect(try manager.settle("ActiveState", of: "greedy", at: "failed") == "failed")
    #expect(try manager.property("ExecMainStatus", of: "greedy") == "9")
  }

  @Test(.enabled(if: Machine.hasLogins, .init(rawValue: Machine.needsLogins)))
  func `keeps a lingering user's manager`() throws {
    let manager = try SystemManager(in: Sandbox(), logins: true, journal: true)
    try manager.addUser("lingerer", number: 4300)
    try manager.enableLinger("lingerer", number: 4300)
    #expect(try manager.execute(["loginctl", "show-user", "lingerer", "--property=Linger", "--value"]).out == "yes\n")
    let started = try manager.execute(["systemd-run", "--user", "--unit=one", "sh", "-c", "id -un"], as: 4300)
    #expect(started.code == 0, "\(started)")
    let words = ["journalctl", "--quiet", "--user", "--unit=one", "--output=cat"]
    #expect(manager.box.eventually { (try? manager.execute(words, as: 4300).out.contains("lingerer\n")) == true })
  }
}

@Suite(.enabled(if: Machine.hasCron, .init(rawValue: Machine.needsCron)))
struct `A real cron` {
  @Test func `runs a line`() throws {
    let box = try Sandbox()
    // The comm of the job's parent, and so on up to number 1.
    try box.write("up", "pid=$$; while [ $pid -gt 1 ]; do cat /proc/$pid/comm; pid=$(cut -d ' ' -f 4 /proc/$pid/stat); done\n")
    let line = "@reboot cd \(box.path) && env > seen && sh ./up > above; echo > done"
    let cron = try RealCron(in: box, crontab: line + "\n")
    #expect(box.eventually { box.exists("done") }, "\(cron.words)")
    #expect(try box.read("seen").contains("PATH=/usr/bin:/bin\n"))
    let above = try box.read("above")
    #expect(above.split(separator: "\n").contains("cron"), "\(above)")
  }
}
