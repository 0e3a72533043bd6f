import FanoutCore
import Foundation
import Testing

/// What a command does where /proc is another's, is not there, or shows too little.
@Suite(.enabled(if: Machine.hasPidNamespaces, .init(rawValue: Machine.needsPidNamespaces)))
struct `Without a proc of its own` {
  private static let commands = [
    "fire", "plan", "run code", "kill --all", "status", "status --check", "runs", "logs code", "show code", "report",
    "pause", "unpause",
    "check", "uninstall", "install --cron --print",
  ]

  private func box(worker: String = "exec sleep 600") throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(answer: #"{"selected": {"category": "code"}}"#, worker: worker, confirmFor: "1ms")
    return box
  }

  /// Each in one sentence and 69, and nothing is touched; what needs no /proc works.
  private func expectRefusals(_ box: Sandbox, behind prefix: String, saying words: String) throws {
    for command in Self.commands {
      let result = try box.shell("\(prefix) sh -c 'if [ -n \"$M\" ]; then eval \"$M\"; fi; exec \"$F\" \(command)'")
      #expect(result.code == 69, "\(command): \(result)")
      #expect(
        result.out.isEmpty && result.err.split(separator: "\n").count == 1 && result.err.contains(words),
        "\(command): \(result)")
    }
    #expect(!box.exists("state"))
    for command in ["--version", "version", "--help", "help fire", "completions bash", "init made.json5"] {
      let result = try box.shell("\(prefix) sh -c 'if [ -n \"$M\" ]; then eval \"$M\"; fi; exec \"$F\" \(command)'")
      #expect(result.code == 0 && !result.out.isEmpty, "\(command): \(result)")
      unlink(box.path + "/made.json5")
    }
    // Arguments are what the caller gave, in whatever order.
    let none = try box.shell("\(prefix) sh -c 'if [ -n \"$M\" ]; then eval \"$M\"; fi; exec \"$F\"'")
    #expect(none.code == 64 && none.err.contains("no command given"), "\(none)")
  }

  private func mounting(_ line: String) -> String { "export F; export M='\(line)'; exec unshare --mount" }

  @Test func `every command says that it shows another pid namespace`() throws {
    let words = "/proc shows another pid namespace: this process is "
    try expectRefusals(try box(), behind: "export F; exec unshare --pid --fork", saying: words)
  }

  @Test func `every command says that none is mounted`() throws {
    try expectRefusals(
      try box(), behind: mounting("mount -t tmpfs none /proc"), saying: "no proc file system is mounted at /proc")
  }

  @Test func `a look-alike is none`() throws {
    let forge =
      "mount -t tmpfs none /proc; mkdir -p /proc/self/ns /proc/sys/kernel/random; echo $$ > /proc/self/pid;"
      + " printf \"NSpid:\\t%s\\n\" $$ > /proc/self/status; echo b > /proc/sys/kernel/random/boot_id; ln -s pid:[1] /proc/self/ns/pid"
    try expectRefusals(try box(), behind: mounting(forge), saying: "no proc file system is mounted at /proc")
  }

  @Test(.enabled(if: Machine.mountsSubsets, .init(rawValue: Machine.needsSubsets)))
  func `every command says that it shows too little`() throws {
    try expectRefusals(
      try box(), behind: mounting("mount -t proc -o subset=pid proc /proc"),
      saying: "it must be mounted without subset=pid")
  }

  @Test func `every command says that the id of the boot is empty`() throws {
    try expectRefusals(
      try box(), behind: mounting("mount --bind /dev/null /proc/sys/kernel/random/boot_id"),
      saying: "boot_id is empty, so nothing")
  }

  @Test func `a sibling's or an inner one is as foreign, where this process has no number at all`() throws {
    let box = try box()
    let world = try Otherworld(in: box)
    let inside = "exec nsenter --target \(world.first) --mount --wd='\(box.path)'"
    let result = try box.shell("\(inside) \"$F\" plan")
    #expect(result.code == 69 && result.err.contains("not to be seen there"), "\(result)")
    let sibling = try box.shell("\(inside) unshare --pid --fork \"$F\" plan")
    #expect(sibling.code == 69 && sibling.err.contains("not to be seen there"), "\(sibling)")
  }

  /// Between two namespaces in which nobody else starts anything a number can be the same in both.
  @Test func `one that is its own by chance of equal numbers is foreign`() throws {
    let box = try box()
    let world = try Otherworld(in: box)
    try box.write(
      "inner.sh",
      """
      echo 3000 > /proc/sys/kernel/ns_last_pid
      sh -c 'read -r outside rest < /proc/self/stat; echo "$outside $$" > numbers; exec "$F" plan' > out 2> err
      echo $? > code
      """)
    let line = "export F; echo 2999 > /proc/sys/kernel/ns_last_pid; exec unshare --pid --fork sh inner.sh"
    let result = try world.shell(line)
    #expect(try box.read("numbers") == "3001 3001\n", "\(result)")
    #expect(try box.read("code") == "69\n" && box.read("out").isEmpty)
    #expect(try box.read("err").contains("/proc shows another pid namespace"))
  }

  /// Where another lies over it, a process of the run goes by a number there that a stranger has here. What 0.1 did:
  /// the stranger got TERM.
  @Test func `a supervisor that has proven its own goes on where another is mounted over it, and signals no stranger`()
    throws
  {
    let box = try box(worker: "(setsid sleep 600 &); while [ ! -e go ]; do sleep 0.02; done")
    let stranger = try box.start(["sleep", "500"])
    // As who forgets `--mount`: the inner namespace's /proc lies over the one of all.
    try box.write(
      "outer.sh",
      """
      "$F" fire && unshare --pid --fork sh inner.sh &
      while [ ! -e over ]; do sleep 0.02; done; kill $!
      """)
    try box.write(
      "inner.sh",
      """
      mount -t proc proc /proc; echo > mounted
      while [ ! -e known ]; do sleep 0.02; done
      read -r FANOUT_RUN_ID < run; FANOUT_RUN_DIR=$PWD/state/runs/$FANOUT_RUN_ID; export FANOUT_RUN_ID FANOUT_RUN_DIR
      echo \(stranger.pid - 1) > /proc/sys/kernel/ns_last_pid
      sh -c 'echo $$ > double; exec sleep 400' &
      unset FANOUT_RUN_ID FANOUT_RUN_DIR; exec sleep 1000
      """)
    let holder = try box.start(box.line("export F; exec unshare --mount sh outer.sh"))
    #expect(box.eventually { box.exists("mounted") })
    try box.write("run", try #require(box.openRuns().first) + "\n")
    try box.write("known", "")
    #expect(try box.meet("double") == stranger.pid)
    #expect(box.eventually { box.processes("sleep 400").count == 1 })
    try box.write("go", "")
    #expect(box.eventually { box.isQuiet() })
    #expect(box.ends().values.first?.map(\.outcome) == [.unknown])
    // Its own leftover, and the one of two numbers, by the number that it has here.
    #expect(box.ends().values.first?.first?.sweptCount == 2, "\(box.ends())")
    #expect(box.processes("sleep 400").isEmpty && Sandbox.lives(stranger.pid))
    try box.write("over", "")
    #expect(box.killEverything())
    _ = (holder.wait(), stranger.wait())
  }

  @Test func `one that hides other users' processes is enough`() throws {
    let box = try box(
      worker: "echo '{\"outcome\": \"productive\"}' > \"$FANOUT_OUTCOME_FILE\"; (setsid sleep 600 &); exit 0")
    try box.give(to: 64_801)
    let line = """
      exec unshare --mount sh -c 'mount -t proc -o hidepid=2 proc /proc && exec setpriv --reuid=64801 --regid=64801 --clear-groups \
      sh -c "\\"$F\\" run code && \\"$F\\" status"'
      """
    let result = try box.shell("export F; " + line)
    #expect(result.code == 0, "\(result)")
    let end = try #require(box.ends().values.first?.first)
    #expect(end.outcome == .productive && end.sweptCount == 1, "\(end)")
  }
}
