import FanoutCore
import Foundation
import Testing

/// SPEC 10: what fanout did not make it neither removes nor changes, wherever it lies.
@Suite struct `What others keep in a state directory` {
  private func sandbox(worker: String = "exit 0") throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(answer: #"{"selected": {"category": "code"}}"#, worker: worker, allowlist: ["code"])
    return box
  }

  /// Every file below these directories with its mode, its size and its kind; the locks of ours are made by a fire.
  private func inventory(_ box: Sandbox, _ directories: String) throws -> String {
    try box.shell("find \(directories) ! -name '*.jsonl' -printf '%p %M %s %i\\n' | sort").out
  }

  private static let supervisors = [
    "x.lock", "y.order", "z.answer", "z.keepers", ".x.lock", "words.log", "20261121T011624Z-Mine.lock",
  ]

  /// A project that keeps its state in itself, and has a directory of that name already.
  @Test func `stays, and is told where it may be a run`() throws {
    let box = try sandbox()
    _ = try box.shell(
      """
      mkdir -p -m 700 state/live/.git/objects state/live/.config/deep state/supervisors/d.lock state/runs/.removed-mine
      chmod 700 state; echo o > state/live/.git/objects/o; echo f > state/live/.config/deep/f; : > state/live/.keep
      for name in \(Self.supervisors.joined(separator: " ")); do : > state/supervisors/$name; done
      echo mine > state/runs/.removed-mine/file
      """)
    let before = try inventory(box, "state/live state/supervisors state/runs")
    // Nothing of this can be a run.
    let first = try box.run("fire", "--wait")
    #expect(first.code == 0 && first.err.contains("started=1"), "\(first)")
    let after = try inventory(box, "state/live state/supervisors state/runs/.removed-mine")
    let lost = before.split(separator: "\n").filter { !$0.hasPrefix("state/runs ") && !after.contains($0) }
    #expect(lost.filter { !$0.contains("state/live ") && !$0.contains("state/supervisors ") } == [])
    // This may be.
    _ = try box.shell(": > state/live/__init__.py; echo '<html>' > state/live/index.html; rm state/boot")
    for _ in 0..<2 {
      let fire = try box.run("fire")
      #expect(fire.err.contains("started=0") && fire.err.contains("live/__init__.py"), "\(fire)")
    }
    #expect(try box.shell("ls state/live").out == "__init__.py\nindex.html\n")
    #expect(try box.run("plan").out == "\n" && box.run("status", "--check").code == 1)
  }

  private static let kept = ["journal", "live", "locks", "supervisors", "runs", "fires", "pauses"]

  /// Of whoever's it is, and whatever is in it.
  @Test(arguments: kept, [true, false]) func `is not touched behind a link`(name: String, isUsed: Bool) throws {
    let box = try sandbox()
    if isUsed { #expect(try box.run("fire", "--wait").code == 0) }
    _ = try box.shell(
      """
      mkdir -p -m 700 state; rm -rf state/\(name); mkdir -m 755 precious
      for name in \(Self.supervisors.joined(separator: " ")) empty __init__.py 20261121T011624Z-7f3a-2 code.json .all.json \
          20261121T011624Z-7f3a7f3a.lock 20261121T011624Z-7f3a7f3a.order; do : > precious/$name; done
      mkdir -p precious/.deep/er precious/.20261121T011624Z-7f3a-2; echo f > precious/.deep/er/f
      ln -s ../precious state/\(name); rm -f state/boot
      """)
    let before = try inventory(box, "precious")
    // Whatever is amiss, a kill is refused only where it would write.
    let kill = try box.run("kill", "--all")
    #expect(!["live", "runs"].contains(name) || kill.code == 73, "\(kill)")
    for arguments in [["fire"], ["run", "code"], ["pause", "code"], ["unpause", "code"]] {
      let result = try box.execute([Sandbox.binary] + arguments)
      #expect(result.code == 73 && result.err.contains("state/\(name) is a symbolic link"), "\(arguments): \(result)")
    }
    for arguments in [["plan"], ["status"], ["check"], ["runs"], ["report"]] {
      _ = try box.execute([Sandbox.binary] + arguments)
    }
    #expect(try box.run("status", "--check").out.contains("state/\(name) is a symbolic link, not a directory"))
    #expect(try box.run("check").out.contains("state/\(name) is a symbolic link, not a directory"))
    #expect(try inventory(box, "precious") == before)
  }

  @Test func `may be where the state directory itself is a link to it`() throws {
    let box = try sandbox()
    _ = try box.shell("mkdir -m 700 elsewhere && ln -s elsewhere state")
    #expect(try box.run("fire", "--wait").err.contains("started=1"))
    #expect(try box.run("status", "--check").code == 0)
  }
}

/// What a lost disk leaves of the index: everybody goes by the same.
@Suite struct `An index entry without its text` {
  private static let entry = "state/live/20261121T011624Z-7f3a-2"

  private func sandbox() throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(answer: #"{"selected": {"category": "code"}}"#, worker: "exit 0", allowlist: ["code"])
    #expect(try box.run("fire", "--wait").code == 0)
    return box
  }

  private static let torn = #"printf '{"category": "co' > "# + entry
  private static let newer = #"echo '{"v": 99, "new": true}' > "# + entry
  private static let otherBoot = "echo 11111111-2222-3333-4444-555555555555 > state/boot; "

  @Test(arguments: [": > " + entry, otherBoot + ": > " + entry, otherBoot + torn])
  func `tells nothing, and is removed by the next fire`(damage: String) throws {
    let box = try sandbox()
    _ = try box.shell(damage)
    #expect(try box.run("plan").out == "code\n")
    #expect(try box.run("run", "code", "--dry-run").out.contains("code"))
    let check = try box.run("status", "--check")
    #expect(check.code == 0, "\(check)")
    #expect(box.exists(Self.entry))
    let fire = try box.run("fire", "--wait")
    #expect(fire.code == 0 && fire.err.contains("started=1") && !box.exists(Self.entry), "\(fire)")
  }

  /// Of this boot it may be any run; of another program's it is not known what it means.
  @Test(arguments: [torn, newer, otherBoot + newer])
  func `withholds everything where it may be of a run, and stays`(damage: String) throws {
    let box = try sandbox()
    _ = try box.shell(damage)
    let before = try box.read(Self.entry)
    #expect(try box.run("plan").out == "\n")
    for _ in 0..<2 {
      let fire = try box.run("fire")
      #expect(fire.err.contains("started=0") && fire.err.contains(Self.entry), "\(fire)")
    }
    let check = try box.run("status", "--check")
    #expect(check.code == 1 && check.out.contains(Self.entry), "\(check)")
    #expect(try box.read(Self.entry) == before)
  }
}

/// Of a lane whose release never got on record.
@Suite struct `A release that is not on record` {
  /// A run that is over, without the record of its release and without whatever else would tell of that.
  private func sandbox() throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(answer: #"{"selected": {"category": "code"}}"#, worker: "exit 0", allowlist: ["code"])
    #expect(try box.run("fire", "--wait").code == 0)
    _ = try box.shell("sed -i /lockReleased/d state/journal/*.jsonl; rm -f state/standing.json")
    return box
  }

  private func isReleased(_ box: Sandbox) -> Bool { box.journal().contains { $0.kind == "lockReleased" } }

  /// An adopter that got the lock only afresh stands behind an end on record, and has still to release.
  @Test func `is left to an adopter that lives and took the lock anew`() throws {
    let box = try sandbox()
    let adopter = "20261121T011624Z-0000000a"
    let holder = try box.start([
      "python3", "-c",
      """
      import fcntl, glob, json, sys, time
      for day in glob.glob("state/journal/*.jsonl"):
        lines = [json.loads(line) for line in open(day)]
        for at, line in enumerate(lines):
          if line["kind"] == "runEnded":
            head = {key: line[key] for key in ("v", "at", "boot", "boottime_ms", "fire", "run", "category")}
            lines.insert(at, {**head, "kind": "runAdopted", "supervisor": sys.argv[1], "gap": True})
            break
        open(day, "w").writelines(json.dumps(line) + "\\n" for line in lines)
      held = [open(path, "a") for path in (f"state/supervisors/{sys.argv[1]}.lock", "state/locks/code.lock")]
      for file in held: fcntl.flock(file, fcntl.LOCK_EX)
      open("held", "w")
      time.sleep(600)
      """, adopter,
    ])
    #expect(box.eventually { box.exists("held") })
    #expect(try box.run("fire").err.contains("started=0"))
    #expect(!isReleased(box))
    holder.signal(SIGKILL)
    _ = holder.wait()
    _ = try box.run("fire", "--wait")
    #expect(isReleased(box))
  }

  /// Whoever holds the lock is not of that lane, and says nothing of it.
  @Test func `is put there by the next fire, also while an outsider has the lock`() throws {
    let box = try sandbox()
    let holder = try box.start(["flock", "state/locks/code.lock", "sh", "-c", "echo > held; exec sleep 600"])
    #expect(box.eventually { box.exists("held") })
    #expect(try box.run("fire").err.contains("started=0"))
    #expect(isReleased(box))
    for process in box.processes("sleep 600") { Glibc.kill(process.pid, SIGKILL) }
    _ = holder.wait()
    #expect(try box.run("fire", "--wait").err.contains("started=1"))
    #expect(try box.run("status", "--check").code == 0)
    #expect(try JournalAudit(box.state + "/journal").faults == [])
  }

  @Test(arguments: ["rm state/locks/code.lock", "rm state/locks/code.lock; mkdir state/locks/code.lock"])
  func `is put there also where the lock file is gone, and none is made`(damage: String) throws {
    let box = try sandbox()
    _ = try box.shell(damage + "; ls -ldi state/locks/code.lock > before 2>&1")
    try box.write("answer.json", #"{"blocked_tasks": ["nothing to do"]}"#)
    #expect(try box.run("fire").code == 0)
    #expect(isReleased(box))
    #expect(try box.shell("ls -ldi state/locks/code.lock 2>&1 | cmp - before").code == 0)
  }
}
