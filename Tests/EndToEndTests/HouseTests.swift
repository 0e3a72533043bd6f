import FanoutSystem
import Foundation
import Testing

/// A program that takes 100 MiB and ends well where it gets them.
private let greedy = ["perl", "-e", "my @a = map { 'x' x (1 << 20) } 1..100"]

/// What the tests with managers stand on is the real thing.
@Suite(.enabled(if: Machine.hasManagers, .init(rawValue: Machine.needsManagers)))
struct `The user manager of a house` {
  @Test(arguments: Enclave.Layout.allCases)
  func `starts units wherever control groups are`(layout: Enclave.Layout) throws {
    let house = try House(layout: layout)
    #expect(try house.unit("one", "Type=exec", command: ["sleep", "1000"]).code == 0)
    #expect(try house.property("ActiveState", of: "one") == "active")
    let pid = try #require(pid_t(house.property("MainPID", of: "one")))
    let service = "/user.slice/user-0.slice/user@0.service"
    #expect(try house.property("ControlGroup", of: "one") == service + "/app.slice/one.service")
    #expect(Sandbox.file("/proc/\(pid)/cgroup").contains(house.enclave.name + service + "/app.slice/one.service\n"))
    // The kernel's own file, where the layout has it.
    let roots: [Enclave.Layout: String] = [.unified: "", .hybrid: "/unified", .legacy: "/systemd"]
    guard let root = roots[layout] else { return }
    let members = house.enclave.outside("/sys/fs/cgroup\(root)\(service)/app.slice/one.service/cgroup.procs")
    #expect(Sandbox.file(members) == "\(pid)\n")
  }

  @Test func `has timers that elapse`() throws {
    let house = try House()
    try house.write(
      unit: "soon.service",
      "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo $TRIGGER_UNIT > \(house.box.path)/fired'\n")
    try house.write(unit: "soon.timer", "[Timer]\nOnActiveSec=50ms\nAccuracySec=1ms\n")
    #expect(!house.box.exists("fired"))
    #expect(try house.systemctl("start", "soon.timer").code == 0)
    #expect(house.box.eventually { (try? house.box.read("fired")) == "soon.timer\n" })
  }

  /// The child has a session of its own and nothing that tells where it came from: only its control group does.
  @Test func `ends all processes of a unit, which the sandbox knows for its own`() throws {
    let house = try House()
    let script = "cd /; setsid env -i sleep 1000 & echo $$! > '\(house.box.path)/child'; exec sleep 1000"
    #expect(try house.unit("pair", command: ["sh", "-c", script]).code == 0)
    let child = try house.box.awaitedNumber("child")
    #expect(house.box.inhabitants().contains { $0.pid == child } && house.box.processes().contains { $0.pid == child })
    #expect(try house.systemctl("stop", "pair").code == 0)
    #expect(!Sandbox.lives(child))
  }

  @Test func `is no inhabitant of its sandbox, its units are, and killing them leaves it`() throws {
    let house = try House(bus: true)
    #expect(try house.execute("busctl", "--user", "--no-pager", "list").code == 0)
    #expect(house.box.inhabitants().isEmpty && house.box.processes().isEmpty, "\(house.box.inhabitants())")
    #expect(try house.unit("one", command: ["env", "-i", "sleep", "1000"]).code == 0)
    #expect(house.box.inhabitants().count == 1 && house.box.processes().count == 1, "\(house.box.inhabitants())")
    #expect(house.box.killEverything())
    let state = try house.settle("ActiveState", of: "one", at: "failed")
    let status = try house.systemctl("status", "one")
    #expect(state == "failed", "\(status)")
    #expect(Sandbox.lives(house.managerPID))
  }

  @Test func `that is killed leaves its units' processes to a second one`() throws {
    let house = try House()
    try house.unit("one", command: ["sleep", "1000"])
    let pid = try #require(pid_t(house.property("MainPID", of: "one")))
    house.killManager()
    #expect(house.managerPID == 0 && Sandbox.lives(pid))
    try house.startManager()
    #expect(Sandbox.lives(pid))
    #expect(try house.property("LoadState", of: "one") == "not-found")
  }

  @Test func `takes its units with it when it is ended`() throws {
    let house = try House()
    try house.unit("one", command: ["sleep", "1000"])
    let pid = try #require(pid_t(house.property("MainPID", of: "one")))
    house.stopManager()
    #expect(!Sandbox.lives(pid))
  }

  @Test func `does not meet another one`() throws {
    let houses = try [House(), House(), House(user: 4242)]
    for house in houses { #expect(try house.unit("same", command: ["sleep", "1000"]).code == 0) }
    let pids = try houses.map { try $0.property("MainPID", of: "same") }
    #expect(Set(pids).count == 3)
    try houses[0].systemctl("stop", "same")
    for house in houses.dropFirst() { #expect(try house.property("ActiveState", of: "same") == "active") }
  }

  @Test func `leaves nothing behind`() throws {
    func use() throws -> (name: String, pid: pid_t) {
      let house = try House(delegating: true)
      try house.unit("one", command: ["sh", "-c", "trap '' TERM; sleep 1000"])
      return (house.enclave.name, try #require(pid_t(house.property("MainPID", of: "one"))))
    }
    let used = try use()
    #expect(!Sandbox.lives(used.pid))
    #expect(try Sandbox().shell("find /sys/fs/cgroup -name '\(used.name)'").out.isEmpty)
  }

  @Test func `has a journal, and an ordinary user one of his own`() throws {
    // The writer lives on: journald asks the kernel for its unit.
    let house = try House(user: 4242, journal: true)
    try house.unit("fanout-code", command: ["sh", "-c", "echo a word; echo '<3>an error' >&2; sleep 1000"])
    #expect(house.box.eventually { (try? house.journal(of: "fanout-*")) == "a word\nan error\n" })
    // Word for word what a person types; root has no journal of its own and needs the other form.
    let typed = try house.execute("journalctl", "--user", "-u", "fanout-*", "-o", "cat", "-p", "err")
    #expect(typed.out == "an error\n", "\(typed)")
    let root = try House(journal: true)
    try root.unit("fanout-code", command: ["sh", "-c", "echo a word; sleep 1000"])
    #expect(root.box.eventually { (try? root.journal(of: "fanout-*")) == "a word\n" })
  }

  @Test(.enabled(if: Machine.limitsMemory, .init(rawValue: Machine.needsLimits)))
  func `enforces limits where controllers are delegated`() throws {
    let house = try House(delegating: true)
    try house.unit("greedy", "MemoryMax=20M", "MemorySwapMax=0", command: greedy)
    #expect(try house.settle("ActiveState", of: "greedy", at: "failed") == "failed")
    #expect(try house.property("ExecMainStatus", of: "greedy") == "9")
  }

  @Test func `enforces none where they are not`() throws {
    let house = try House()
    try house.unit("one", "MemoryMax=20M", command: ["sleep", "1000"])
    #expect(try house.property("MemoryMax", of: "one") == "20971520")
    let files = try house.execute("find", "/sys/fs/cgroup", "-path", "*/one.service/*", "-name", "memory.*max*")
    #expect(files.out.isEmpty, "\(files)")
  }

  @Test(.enabled(if: Machine.hasCron, .init(rawValue: Machine.needsCron)))
  func `has a real cron beside it`() throws {
    let house = try House()
    // The comm of the job's parent, and so on up to number 1.
    try house.box.write(
      "up", "pid=$$; while [ $pid -gt 1 ]; do cat /proc/$pid/comm; pid=$(cut -d ' ' -f 4 /proc/$pid/stat); done\n")
    try house.box.write("table", "@reboot cd \(house.box.path) && env > seen && sh ./up > above; echo > done\n")
    #expect(try house.execute("crontab", "table").code == 0)
    let cron = try house.start("cron", "-f")
    defer {
      cron.signal(SIGKILL)
      _ = cron.wait()
    }
    #expect(house.box.eventually { house.box.exists("done") })
    let seen = try house.box.read("seen")
    #expect(seen.contains("PATH=/usr/bin:/bin\n") && !seen.contains("XDG_RUNTIME_DIR"), "\(seen)")
    let above = try house.box.read("above")
    #expect(above.split(separator: "\n").contains("cron"), "\(above)")
  }
}

/// The same of a system's manager.
@Suite(.enabled(if: Machine.hasManagers, .init(rawValue: Machine.needsManagers)))
struct `The system manager of a house` {
  @Test func `is number 1 of its own processes, with nothing but what a test enables`() throws {
    let house = try House(.system)
    try house.write(
      unit: "one.service", "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'cat /proc/1/comm > \(house.box.path)/ran'\n")
    #expect(try house.systemctl("start", "one").code == 0)
    #expect(try house.box.read("ran") == "systemd\n")
    #expect(try house.execute("systemctl", "list-units", "--type=service", "--state=active", "--no-legend").out.isEmpty)
    #expect(house.box.inhabitants().isEmpty, "\(house.box.inhabitants())")
    #expect(try house.property("ActiveState", of: "timers.target") == "active")
  }

  @Test(.enabled(if: Machine.limitsMemory, .init(rawValue: Machine.needsLimits)))
  func `enforces limits`() throws {
    let house = try House(.system)
    try house.unit("greedy", "MemoryMax=20M", "MemorySwapMax=0", command: greedy)
    #expect(try house.settle("ActiveState", of: "greedy", at: "failed") == "failed")
    #expect(try house.property("ExecMainStatus", of: "greedy") == "9")
  }

  @Test(.enabled(if: Machine.hasLogins, .init(rawValue: Machine.needsLogins)))
  func `keeps a lingering user's manager`() throws {
    let house = try House(.system, journal: true, logins: true)
    try house.addUser("lingerer", number: 4300)
    try house.enableLinger("lingerer", number: 4300)
    #expect(try house.execute("loginctl", "show-user", "lingerer", "--property=Linger", "--value").out == "yes\n")
    let started = try house.execute(
      as: "lingerer", number: 4300, "systemd-run", "--user", "--unit=one", "sh", "-c", "echo $$HOME; sleep 1000")
    #expect(started.code == 0, "\(started)")
    #expect(
      house.box.eventually {
        (try? house.execute(
          as: "lingerer", number: 4300, "journalctl", "--quiet", "--user", "--unit=one", "--output=cat"))?.out
          .contains("/home-lingerer\n") == true
      })
  }
}
