import CSystem
import FanoutCore
import Foundation
import Testing

/// The `systemd` launcher, driven by a real user manager: each run in a transient service of its own.
/// One after another: each manager takes inotify instances, of which a user has few.
@Suite(.serialized, .enabled(if: Machine.hasManagers, .init(rawValue: Machine.needsManagers)))
struct `A run in a unit of its own` {
  static let lastsLong = "echo $$ > pid; echo up; exec sleep 1000"

  static func house(
    worker: String = lastsLong, allowlist: [String] = ["code"],
    teardown: String = "[{ signal: 'TERM', wait: '500ms' }]",
    respawn: String = "{ limit: 0 }", workerOptions: String = "", more: String = "", launcher: String = "systemd",
    journal: Bool = false
  ) throws -> House {
    let house = try House(journal: journal)
    let answer = #"{"alternatives": ["# + allowlist.map { "\"\($0)\"" }.joined(separator: ", ") + "]}"
    try house.box.configure(
      answer: answer, worker: worker, allowlist: allowlist, teardown: teardown, respawn: respawn,
      workerOptions: workerOptions,
      more: "launcher: '\(launcher)', " + more)
    return house
  }

  private static func fired(_ house: House) throws -> Sandbox.Result {
    let result = try house.fanout("fire")
    #expect(result.code == 0, "\(result)")
    return result
  }

  @Test func `is a notifying service in the slice, named by its category, that tells what it does`() throws {
    let house = try Self.house(workerOptions: "timeLimit: '1h', limits: { nice: 4, properties: { IOWeight: '50' } },")
    #expect(try Self.fired(house).err.contains("started=1"))
    for (property, value) in [
      ("ActiveState", "active"), ("Type", "notify"), ("Slice", "fanout.slice"), ("KillMode", "mixed"),
      ("OOMPolicy", "continue"),
      ("Restart", "no"), ("CollectMode", "inactive-or-failed"), ("SyslogIdentifier", "fanout-code"), ("Nice", "4"),
      ("IOWeight", "50"),
      // (limit + 1) × (1 h + 500 ms) + 1 min, with a limit of 0.
      ("RuntimeMaxUSec", "1h 1min 500ms"), ("Environment", ""),
    ] { #expect(try house.property(property, of: "fanout-code.service") == value, "\(property)") }
    let run = try #require(house.box.run(of: "code")).split(separator: "/").last.map(String.init) ?? ""
    #expect(try house.property("StatusText", of: "fanout-code.service") == "code working: run \(run)")
    let show = try house.fanout("show", run)
    #expect(show.out.contains("unit        fanout-code.service"), "\(show)")
    // The worker lives in the unit's control group, with the unit's priority.
    let pid = try house.box.awaitedNumber("pid")
    #expect(Sandbox.file("/proc/\(pid)/cgroup").contains("fanout.slice/fanout-code.service"))
    #expect(
      Sandbox.file("/proc/\(pid)/stat").split(separator: ")").last?.split(separator: " ").dropFirst(16).first == "4")
    #expect(try house.fanout("kill", "code").code == 0)
    #expect(house.box.eventually { (try? house.property("LoadState", of: "fanout-code.service")) == "not-found" })
  }

  @Test func `outlives the fire, and is seen, followed and killed from a shell as any other`() throws {
    let house = try Self.house()
    _ = try Self.fired(house)
    let pid = try house.box.awaitedNumber("pid")
    // From outside of the manager's world altogether, with nothing in the environment.
    let status = try house.box.execute([
      "/usr/bin/env", "-i", Sandbox.binary, "--config", house.box.path + "/fanout.json5", "status",
    ])
    #expect(status.out.hasPrefix("working: 1 of 6 live"), "\(status)")
    #expect(try house.box.run("logs", "code").out == "up\n")
    let again = try house.fanout("fire")
    #expect(again.code == 0 && again.err.contains("admitted=0") && again.err.contains("constraint=locks"), "\(again)")
    #expect(try house.box.run("kill", "code").code == 0)
    #expect(!Sandbox.lives(pid))
    #expect(house.box.end(of: "code")?.outcome == .killed)
  }

  @Test func `ended by systemctl stop is killed once, by its own teardown, and its lock is free`() throws {
    let house = try Self.house(
      worker: "trap 'echo bye; exit 0' TERM; echo $$ > pid; while :; do sleep 0.02; done",
      teardown: "[{ signal: 'TERM', wait: '20s' }]")
    _ = try Self.fired(house)
    _ = try house.box.awaitedNumber("pid")
    try house.execute("systemctl", "--user", "stop", "fanout-code.service")
    let ends = house.box.journal().compactMap { if case .runEnded(let end) = $0.event { end } else { nil } }
    #expect(ends.map(\.outcome) == [.killed] && ends.first?.exit == .code(0), "\(ends)")
    #expect(try house.box.run("logs", "code").out.contains("bye"))
    let lock = open(house.box.lock("code"), O_RDWR | O_CLOEXEC)
    defer { close(lock) }
    #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
  }

  @Test func `whose supervisor is killed ends with it, and the next fire writes what systemd said`() throws {
    let house = try Self.house(
      worker: "trap '' TERM; echo $$ > pid; setsid sleep 1000 & env -i sleep 1001 & sleep 1002")
    _ = try Self.fired(house)
    let pid = try house.box.awaitedNumber("pid")
    let supervisor = try #require(pid_t(try house.property("MainPID", of: "fanout-code.service")))
    kill(supervisor, SIGKILL)
    #expect(house.box.eventually { (try? house.property("LoadState", of: "fanout-code.service")) == "not-found" })
    #expect(!Sandbox.lives(pid))
    // What had left its session and emptied its environment is gone as well: only a control group can do that.
    #expect(house.box.processes().filter { $0.command.contains("sleep") }.isEmpty, "\(house.box.processes())")
    #expect(house.box.end(of: "code") == nil)
    _ = try Self.fired(house)
    let end = try #require(house.box.end(of: "code"))
    #expect(
      end.outcome == .lost && end.detail?.contains("its unit ended with signal: its supervisor killed KILL") == true,
      "\(end)")
  }

  @Test func `that is productive runs once more in the same unit, which is not cut short`() throws {
    let house = try Self.house(
      worker: """
        echo "$FANOUT_GENERATION $(cat /proc/self/cgroup | grep -o 'fanout-code.service' | head -n 1) $(cut -d' ' -f4 /proc/$PPID/stat)" >> seen
        echo '{"outcome": "productive"}' > "$FANOUT_OUTCOME_FILE"
        """, respawn: "{ limit: 1, delay: '100ms' }", workerOptions: "timeLimit: '1s',")
    _ = try Self.fired(house)
    #expect(house.box.eventually { house.box.journal().filter { $0.kind == "runEnded" }.count == 2 })
    let lines = try house.box.read("seen").split(separator: "\n").map { $0.split(separator: " ") }
    #expect(lines.map { $0[0] } == ["0", "1"] && lines.allSatisfy { $0[1] == "fanout-code.service" }, "\(lines)")
    // One main process for both, above their keepers.
    #expect(lines[0][2] == lines[1][2], "\(lines)")
  }

  @Test func `has the environment, limits and priority of its fire, the same as with the process launcher`() throws {
    // What systemd sets for the fire's own unit is left out by either launcher, so nothing is left to tell them apart.
    let worker =
      "env | sort > \"$FANOUT_RUN_DIR/env\"; ulimit -S -n; umask; grep -v '^Max realtime timeout' /proc/self/limits; awk '{print $19}' /proc/self/stat"
    var seen: [[String]] = []
    for launcher in ["systemd", "process"] {
      let house = try Self.house(
        worker: worker, workerOptions: "environment: { WORDS: 'value with  spaces', ODD: 'a$HOME%n\"\\\\n' },",
        launcher: launcher)
      let line =
        "umask 027; ulimit -S -n 300; ulimit -S -c 0; SECRET=s3cr3t RAW=$(printf '\\377x') exec nice -n 3 \"$0\" fire"
      let result = try house.execute("sh", "-c", line, Sandbox.binary)
      #expect(result.code == 0, "\(result)")
      #expect(house.box.eventually { house.box.end(of: "code") != nil })
      let run = try #require(house.box.run(of: "code"))
      let environment = Sandbox.file(house.box.path + "/" + run + "/env")
      #expect(environment.contains("SECRET=s3cr3t\n") && environment.contains("WORDS=value with  spaces\n"))
      #expect(environment.contains("ODD=a$HOME%n\"\\n\n"), "\(environment)")
      let text = environment + Sandbox.file(house.box.path + "/" + run + "/output.log")
      let id = String(run.split(separator: "/").last ?? "")
      seen.append(
        text.replacingOccurrences(of: id, with: "RUN").replacingOccurrences(of: String(id.dropLast(2)), with: "FIRE")
          .replacingOccurrences(of: house.box.path, with: "BOX").split(separator: "\n").map(String.init))
    }
    #expect(seen[0] == seen[1])
    #expect(seen[0].contains("300") && seen[0].contains("0027"), "\(seen[0])")
  }

  @Test func `leaves no secret anywhere but in the worker's environment`() throws {
    let house = try Self.house(
      worker: "echo $$ > pid; sleep 1000", workerOptions: "environment: { TOKEN: 'c0nf-s3cr3t' },", journal: true)
    let result = try house.execute("sh", "-c", "SECRET=f1re-s3cr3t exec \"$0\" fire", Sandbox.binary)
    #expect(result.code == 0, "\(result)")
    let pid = try house.box.awaitedNumber("pid")
    #expect(
      Sandbox.file("/proc/\(pid)/environ").contains("c0nf-s3cr3t")
        && Sandbox.file("/proc/\(pid)/environ").contains("f1re-s3cr3t"))
    var told = try house.execute("systemctl", "--user", "show", "fanout-code.service").out
    told += try house.execute(
      "sh", "-c",
      "cat /run/user/0/systemd/transient/*; journalctl --no-pager -o export; tr '\\0' ' ' < /proc/[0-9]*/cmdline 2>/dev/null"
    ).out
    told += house.managerWords
    for command in [["status"], ["runs"], ["show", "code"], ["report"], ["check"], ["plan"]] {
      told += try house.fanout(arguments: command + ["--json"]).out
    }
    #expect(told.contains("fanout-code.service") && !told.contains("s3cr3t"))
    #expect(try house.box.execute(["/bin/grep", "-rl", "s3cr3t", house.box.state]).out == "")
  }

  @Test func `that cannot be started is a failed start in systemd's words, and the next candidate gets the slot`()
    throws
  {
    let house = try Self.house(
      allowlist: ["code", "triage"],
      more: "perFire: 1, categories: { code: { worker: { limits: { properties: { IOWeight: 'heavy' } } } } },")
    let result = try house.fanout("fire")
    #expect(
      result.code == 0 && result.err.contains("admitted=2 started=1 refused=0 failed=1")
        && result.err.contains("live=1/6"), "\(result)")
    #expect(
      result.err.contains(
        "code did not start: systemd did not start fanout-code.service: Failed to parse IOWeight=heavy"), "\(result)")
    #expect(result.err.contains("constraint=launcher"), "\(result)")
    #expect(house.box.journal().allSatisfy { $0.category?.name != "code" })
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: house.box.state + "/supervisors").allSatisfy {
        $0.hasSuffix(".lock") || $0.hasSuffix(".keepers")
      })
  }

  @Test func `finds its name busy only where that unit lives; a failed one is cleared`() throws {
    let house = try Self.house()
    try house.execute("systemd-run", "--user", "--unit=fanout-code.service", "sleep", "1000")
    let busy = try house.fanout("fire")
    #expect(busy.err.contains("started=0") || busy.err.contains("admitted=0"), "\(busy)")
    let show = try house.fanout("show", try #require(house.box.journal().last { $0.kind == "fireEnded" }?.fire?.text))
    #expect(
      busy.err.contains("constraint=locks") && show.out.contains("unit fanout-code.service, which is active"), "\(show)"
    )
    try house.execute("systemctl", "--user", "kill", "--signal=KILL", "fanout-code.service")
    #expect(house.box.eventually { (try? house.property("ActiveState", of: "fanout-code.service")) == "failed" })
    #expect(try Self.fired(house).err.contains("started=1"))
  }

  /// Where the fire looks, the lock is free: a file system of its own lies over it. The unit is started outside of
  /// that.
  @Test func `whose claim is denied passes its place on`() throws {
    let house = try Self.house(allowlist: ["code", "triage"], more: "perFire: 1, lockFile: './locks/{category}.lock',")
    try house.box.write("locks/code.lock", "")
    try house.box.write("locks/triage.lock", "")
    let holder = try house.box.start([
      "/usr/bin/flock", "locks/code.lock", "/bin/sh", "-c", "echo $$ > held; exec sleep 1000",
    ])
    defer { holder.signal(SIGTERM) }
    _ = try house.box.awaitedNumber("held")
    // A machine on which the fire comes to read the answer only when the unit, which had nothing to do, is gone.
    try house.box.write(
      "tools/systemd-run",
      """
      #!/bin/sh
      /usr/bin/systemd-run "$@"
      code=$?
      until [ "$(systemctl --user show --property=ActiveState --value fanout-code.service)" = inactive ]; do sleep 0.01; done
      exit $code
      """, executable: true)
    let line = "mount -t tmpfs tmpfs locks && PATH=$PWD/tools:$PATH exec \"$0\" fire"
    let result = try house.execute("unshare", "--mount", "sh", "-c", line, Sandbox.binary)
    #expect(result.code == 0 && result.err.contains("admitted=1 started=1 refused=0 failed=0 withheld=1"), "\(result)")
    #expect(
      result.err.contains("constraint=perFire categories=triage")
        || result.err.contains("constraint=locks categories=triage"), "\(result)")
    let fire = try house.fanout("show", "code")
    #expect(fire.out.contains("withheld") && fire.out.contains("busy"), "\(fire)")
  }

  @Test func `survives a manager that executes itself anew, and one that is killed`() throws {
    let house = try Self.house(
      worker:
        "echo $$ > pid; while [ ! -e go ]; do sleep 0.02; done; echo '{\"outcome\": \"noop\"}' > \"$FANOUT_OUTCOME_FILE\""
    )
    _ = try Self.fired(house)
    let pid = try house.box.awaitedNumber("pid")
    #expect(try house.execute("systemctl", "--user", "daemon-reexec").code == 0)
    #expect(Sandbox.lives(pid))
    #expect(try house.property("ActiveState", of: "fanout-code.service") == "active")
    house.killManager()
    #expect(Sandbox.lives(pid))
    // Without a manager nothing can be started, which is said; what lives is known.
    let status = try house.fanout("status")
    #expect(status.out.hasPrefix("working: 1 of 6 live"), "\(status)")
    try house.box.write("go", "")
    #expect(house.box.eventually { house.box.end(of: "code") != nil })
    #expect(house.box.end(of: "code")?.outcome == .noop)
  }

  @Test func `of an installed timer outlives each fire, and elapses that overlap fill only the free slots`() throws {
    let house = try Self.house(
      worker: "echo $$ > pid-$FANOUT_CATEGORY; exec sleep 1000", allowlist: ["code", "triage", "research"],
      more: "width: 2, perFire: 1,", launcher: "auto")
    #expect(try house.fanout("install", "--every", "1s").code == 0)
    func fires() -> [FireEnd] {
      house.box.journal().compactMap { if case .fireEnded(let end) = $0.event { end } else { nil } }
    }
    // One new worker a fire, and none once both slots are taken, however often the timer elapses.
    #expect(house.box.eventually { fires().count { $0.constraint == "width" && $0.admitted == 0 } >= 2 })
    #expect(fires().map(\.started).filter { $0 > 0 } == [1, 1], "\(fires())")
    let pids = try [house.box.awaitedNumber("pid-code"), house.box.awaitedNumber("pid-triage")]
    // Their fires have ended long ago, and they are not in that unit.
    #expect(pids.allSatisfy { Sandbox.lives($0) && !Sandbox.file("/proc/\($0)/cgroup").contains("fanout.service") })
    // A shell with nothing in its environment meets the same state and the same slots.
    let shell = try house.box.execute([
      "/usr/bin/env", "-i", Sandbox.binary, "--config", house.box.path + "/fanout.json5", "plan",
    ])
    #expect(shell.out == "\n" && shell.err.contains("1 no free slot"), "\(shell)")
    #expect(try house.fanout("uninstall").code == 75)
    #expect(try house.fanout("uninstall", "--force").code == 0)
    let killing = try house.fanout("kill", "--all")
    #expect(killing.code == 0, "\(killing)")
    #expect(pids.allSatisfy { !Sandbox.lives($0) })
  }

  @Test func `takes too much memory, and the record says so`() throws {
    let house = try House(delegating: true)
    try house.box.configure(
      answer: #"{"alternatives": ["code"]}"#, worker: "exec python3 -c 'print(len(b\"x\" * (300 << 20)))'",
      allowlist: ["code"],
      respawn: "{ limit: 0 }", workerOptions: "limits: { memoryMax: '48MiB', tasksMax: 20 },",
      more: "launcher: 'systemd',")
    let check = try house.fanout("check")
    #expect(check.out.contains("ok       limits: worker.limits: all are enforced"), "\(check)")
    _ = try house.fanout("fire")
    #expect(house.box.eventually { house.box.end(of: "code") != nil })
    let end = try #require(house.box.end(of: "code"))
    #expect(end.outcome == .failed && end.exit == .signal(9) && end.outOfMemoryKills == 1, "\(end)")
    #expect(
      end.detail?.contains("out of memory: the kernel killed one process of its unit (memoryMax 48MiB)") == true,
      "\(end)")
  }

  @Test func `whose limits nobody enforces says so in check and in its record`() throws {
    let house = try Self.house(worker: "exit 0", workerOptions: "limits: { memoryMax: '48MiB', tasksMax: 20 },")
    let check = try house.fanout("check")
    #expect(
      check.out.contains(
        "note     limits: worker.limits: memoryMax, tasksMax are not enforced on this machine by the user manager"),
      "\(check)")
    _ = try Self.fired(house)
    let start = try #require(
      house.box.journal().compactMap { if case .runStarted(let start) = $0.event { start } else { nil } }.first)
    #expect(start.unit == "fanout-code.service" && start.unenforced == ["memoryMax", "tasksMax"], "\(start)")
    // Without a unit there is nothing to enforce them.
    try house.box.replace("launcher: 'systemd'", with: "launcher: 'process'")
    #expect(try house.fanout("check").out.contains("memoryMax, tasksMax are not enforced: the process launcher cannot"))
  }

  @Test
  func `auto starts units under systemd, and detached processes from a shell; process refuses there`()
    throws
  {
    let house = try Self.house(worker: "exit 0", launcher: "auto")
    let shell = try house.fanout("check")
    #expect(shell.out.contains("ok       launcher: process (auto: not started by systemd)"), "\(shell)")
    let line = [Sandbox.binary, "--config", house.box.path + "/fanout.json5"]
    try house.execute(
      arguments: ["systemd-run", "--user", "--quiet", "--unit=f.service", "--property=Type=oneshot", "--"] + line + [
        "fire"
      ])
    let starts = house.box.journal().compactMap { if case .runStarted(let start) = $0.event { start } else { nil } }
    #expect(starts.map(\.unit) == ["fanout-code.service"], "\(house.box.journal())")
    try house.box.replace("launcher: 'auto'", with: "launcher: 'process'")
    let refused = try house.execute(
      arguments: [
        "systemd-run", "--user", "--quiet", "--unit=g.service", "--property=Type=oneshot",
        "--property=StandardError=file:\(house.box.path)/words", "--",
      ]
        + line + ["fire"])
    #expect(refused.code == 1, "\(refused)")
    let words = try house.box.read("words")
    #expect(
      words.contains("the process launcher cannot be used here: the fire runs in g.service")
        && words.contains("KillMode=control-group"),
      "\(words)")
    let allowed = try house.execute(
      arguments: [
        "systemd-run", "--user", "--quiet", "--unit=h.service", "--property=Type=oneshot",
        "--property=KillMode=process", "--",
      ]
        + line + ["fire"])
    #expect(allowed.code == 0, "\(allowed)")
  }
}
