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

  @Test func `every command says that it shows too little`() throws {
    let result = try box().shell("unshare --mount mount -t proc -o subset=pid proc /proc")
    guard result.code == 0 else { return }
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

  @Test func `one that is its own by chance of equal numbers is foreign`() throws {
    let box = try box()
    // The shell asks for the number outside that its child will have, then makes a namespace and gives the child the
    // same inside.
    let line = """
      exec unshare --pid --fork sh -c '
        for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
          sh -c "read -r outside rest < /proc/self/stat; echo \\$outside" > outside
          # The next one outside, give or take what else is started there meanwhile.
          echo $(( $(cat outside) + 3 )) > /proc/sys/kernel/ns_last_pid
          sh -c "read -r outside rest < /proc/self/stat; [ \\$outside = \\$\\$ ] && exec \\"$F\\" plan" > out 2> err
          code=$?
          [ $code = 1 ] || exit $code
        done; exit 1'
      """
    let result = try box.shell("export F; " + line)
    // Where no try made them equal, nothing was shown here; the count above is the proof all the same.
    guard result.code != 1 else { return }
    #expect(result.code == 69, "\(result)")
    #expect(try box.read("err").contains("/proc shows another pid namespace"))
  }

  /// What 0.1 did here: the leftover's number in the outer /proc was taken for a number of this namespace, and whoever
  /// had it got TERM.
  @Test func `a stranger whose number equals one of the outer namespace is not signalled`() throws {
    let box = try box(
      worker:
        "(setsid sh -c 'read -r outside rest < /proc/self/stat; echo $outside > outer; exec sleep 600' &); sleep 1")
    let world = try Otherworld(in: box, ownProc: false)
    let fire = try world.run("fire")
    let isRefused = fire.code == 69
    #expect(isRefused, "\(fire)")
    // Where it started all the same, the number of its leftover; else any: the refusal is what keeps strangers safe.
    let number = isRefused ? 4000 : try box.awaitedNumber("outer")
    let line =
      "echo \(number - 1) > /proc/sys/kernel/ns_last_pid; sh -c 'echo $$ > stranger; exec sleep 500'; echo ended > ended"
    let stranger = try box.start(world.entry(box.line(line)))
    #expect(box.eventually { box.number("stranger") != nil })
    _ = box.eventually(within: isRefused ? 0 : 5) { box.exists("ended") }
    #expect(!box.exists("ended"), "the process under \(number) was signalled")
    world.end()
    _ = stranger.wait()
  }

  @Test func `a supervisor that has proven its own goes on where another is mounted over it`() throws {
    let box = try box(worker: "(setsid sleep 600 &); while [ ! -e go ]; do sleep 0.02; done")
    // As who forgets `--mount`: the inner namespace's /proc lies over the one of all.
    let line = """
      exec unshare --mount sh -c '"$F" fire && unshare --pid --fork sh -c "mount -t proc proc /proc; echo > mounted; exec sleep 1000" & \
      while [ ! -e over ]; do sleep 0.02; done; kill $!'
      """
    let holder = try box.start(box.line("export F; " + line))
    #expect(box.eventually { box.exists("mounted") })
    try box.write("go", "")
    #expect(box.eventually { box.isQuiet() })
    #expect(box.ends().values.first?.map(\.outcome) == [.unknown])
    #expect(box.ends().values.first?.first?.sweptCount == 1, "\(box.ends())")
    try box.write("over", "")
    #expect(box.killEverything())
    _ = holder.wait()
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
