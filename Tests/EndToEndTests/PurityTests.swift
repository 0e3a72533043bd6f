import Foundation
import Testing

/// SPEC 2: planning has no side effect at all. Proven by the kernel's own account of what the program asked of it.
@Suite struct `Planning` {
  /// Calls that change something by their mere name.
  static let forbidden: Set<String> = [
    "flock", "creat", "mkdir", "mkdirat", "unlink", "unlinkat", "rmdir", "rename", "renameat", "renameat2", "link",
    "linkat", "symlink",
    "symlinkat", "mknod", "mknodat", "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown",
    "fchownat", "utime", "utimes",
    "utimensat", "futimesat", "truncate", "ftruncate", "fallocate", "setxattr", "fsetxattr", "lsetxattr", "removexattr",
    "mount", "bind",
  ]

  /// The lines of a trace in which the program itself, and not its selector, changes something. A process is the
  /// selector's from the moment at which it was executed.
  static func offences(in trace: String) -> [String] {
    var program: Substring?
    var executed: Set<Substring> = []
    var offences: [String] = []
    for line in trace.split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
      guard parts.count == 2 else { continue }
      let pid = parts[0]
      let call = parts[1].drop { $0 == " " }
      program = program ?? pid
      if pid != program, executed.contains(pid) { continue }
      if call.hasPrefix("execve("), call.hasSuffix("= 0") { executed.insert(pid) }
      let opens =
        call.hasPrefix("open")
        && ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND", "O_TMPFILE"].contains { call.contains($0) }
      let locks = call.hasPrefix("fcntl(") && ["F_SETLK", "F_OFD_SETLK", "F_SETLEASE"].contains { call.contains($0) }
      if opens || locks || forbidden.contains(String(call.prefix { $0 != "(" })) { offences.append(String(line)) }
    }
    return offences
  }

  /// Those that look at what happened: one line each, what has to stand in their answers, and how they end without a
  /// state directory.
  static let observers = [
    ("status", "state ", 0), ("status --check", "", 0), ("status --json", "healthy", 0),
    ("show code", "category code", 0),
    ("show $(ls state/fires | head -1)", "started", 1), ("show $(ls state/runs | head -1)", "code", 1),
    ("runs", "code", 0),
    ("report", "fires", 0), ("metrics", "fanout_live_runs", 0), ("logs code", "hello", 1),
  ]

  enum State { case absent, present, readOnly, ofAnother }

  static let commands = [
    "plan", "plan --json", "plan --explain --idle", "plan --payload answer.json", "fire --dry-run",
    "run code --dry-run", "run --dry-run",
    "plan --fire $(ls state/fires | head -1)",
  ]

  @Test(.enabled(if: Machine.hasStrace, .init(rawValue: Machine.needsStrace)), arguments: commands.dropLast())
  func `changes nothing where there is no state directory`(command: String) throws {
    try changesNothing(.absent, command)
  }

  @Test(.enabled(if: Machine.hasStrace, .init(rawValue: Machine.needsStrace)), arguments: commands)
  func `changes nothing where there is a state directory`(command: String) throws {
    try changesNothing(.present, command)
  }

  @Test(
    .enabled(if: Machine.hasStrace, .init(rawValue: Machine.needsStrace)),
    .enabled(if: Machine.canMount, .init(rawValue: Machine.needsMount)), arguments: commands)
  func `changes nothing where the state directory is read-only`(command: String) throws {
    try changesNothing(.readOnly, command)
  }

  @Test(
    .enabled(if: Machine.hasStrace, .init(rawValue: Machine.needsStrace)),
    .enabled(if: Machine.isRoot, .init(rawValue: Machine.needsRoot)), arguments: commands)
  func `changes nothing where the state directory is another user's`(command: String) throws {
    try changesNothing(.ofAnother, command)
  }

  @Test(
    .enabled(if: Machine.hasStrace, .init(rawValue: Machine.needsStrace)),
    arguments: observers.filter { !$0.0.contains("$(") })
  func `or looking changes nothing where there is no state directory`(command: String, says: String, code: Int) throws {
    try changesNothing(.absent, command, says: "", code: Int32(code))
  }

  @Test(.enabled(if: Machine.hasStrace, .init(rawValue: Machine.needsStrace)), arguments: observers)
  func `or looking takes no lock and changes nothing`(command: String, says: String, code: Int) throws {
    try changesNothing(.present, command, says: says)
  }

  @Test(
    .enabled(if: Machine.hasStrace, .init(rawValue: Machine.needsStrace)),
    .enabled(if: Machine.canMount, .init(rawValue: Machine.needsMount)), arguments: observers)
  func `or looking changes nothing where the state directory is read-only`(command: String, says: String, code: Int)
    throws
  {
    // That it is so is what monitoring has to be told.
    let isCheck = command == "status --check"
    try changesNothing(.readOnly, command, says: isCheck ? "read-only file system" : says, code: isCheck ? 1 : 0)
  }

  @Test(
    .enabled(if: Machine.hasStrace, .init(rawValue: Machine.needsStrace)),
    .enabled(if: Machine.isRoot, .init(rawValue: Machine.needsRoot)), arguments: observers)
  func `or looking changes nothing where the state directory is another user's`(
    command: String, says: String, code: Int
  ) throws {
    try changesNothing(.ofAnother, command, says: says)
  }

  /// One run works, one has lost its supervisor, and somebody else holds the lock of a third category.
  @Test(.enabled(if: Machine.hasStrace, .init(rawValue: Machine.needsStrace)), arguments: commands + observers.map(\.0))
  func `or looking takes no lock of what lives, of what is orphaned, nor of an outsider's`(command: String) throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "triage", "news"]}"#,
      worker: "[ $FANOUT_CATEGORY = news ] && exit 0; echo $$ > pid-$FANOUT_CATEGORY; exec sleep 600",
      allowlist: ["code", "triage", "news"], confirmFor: "1ms")
    #expect(try box.run("run", "news").code == 0)
    for name in ["code", "triage"] { #expect(try box.run("run", name, "--detach").code == 0) }
    let workers = try ["code", "triage"].map { try box.meet("pid-" + $0) }
    for supervisor in box.supervisors(of: "code") { Sandbox.destroy(supervisor, named: Sandbox.supervisor) }
    let holder = try box.start(["flock", "--no-fork", box.lock("news"), "sleep", "600"])
    defer {
      holder.signal(SIGKILL)
      _ = holder.wait()
    }
    #expect(box.eventually { !box.isFree("news") })
    let before = try Self.listing(box)
    let result = try box.shell("exec strace -f -qq -s 200 -o \(box.path)/trace \"$F\" \(command)")
    let trace = try box.read("trace")
    #expect(trace.contains("execve(") && Self.offences(in: trace) == [], "\(result)")
    #expect(try Self.listing(box) == before)
    #expect(workers.allSatisfy(Sandbox.lives) && Sandbox.lives(holder.pid))
    #expect(["code", "triage", "news"].allSatisfy { !box.isFree($0) })
  }

  private func changesNothing(_ state: State, _ command: String, says: String = "code", code: Int32 = 0) throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "triage"]}"#, worker: "echo hello; exit 0", allowlist: ["code", "triage"])
    if state != .absent {
      #expect(try box.run("fire").code == 0)
      #expect(box.eventually { box.isQuiet() && box.supervisors().isEmpty })
    }
    if state == .ofAnother { _ = try box.shell("chown -R 65534 state") }
    let mount = state == .readOnly ? "mount --bind state state && mount -o remount,bind,ro state && " : ""
    let trace = "exec strace -f -qq -s 200 -o \(box.path)/trace \"$F\" \(command)"
    let before = try Self.listing(box)
    let result = try box.shell(
      mount.isEmpty ? trace : "export F; exec unshare --mount sh -c '\(mount)\(trace)'")
    #expect(result.code == code, "\(result)")
    #expect(says.isEmpty || result.out.contains(says), "\(result)")
    let text = try box.read("trace")
    #expect(text.contains("execve("))
    #expect(Self.offences(in: text) == [])
    #expect(try Self.listing(box) == before)
  }

  /// Everything that can be seen of the state directory without reading it, times included.
  private static func listing(_ box: Sandbox) throws -> String {
    try box.shell("find state -printf '%p %y %m %u %s %i %T@ %C@\\n' 2>/dev/null | sort; ls").out
      .split(separator: "\n").filter { $0 != "trace" }.joined(separator: "\n")
  }

  @Test(arguments: [
    (#"100 openat(AT_FDCWD, "x", O_WRONLY|O_CREAT, 0600) = 3"#, 1), (#"100 flock(3, LOCK_EX) = 0"#, 1),
    (#"101 mkdir("x", 0700 <unfinished ...>"#, 1),
    ("101 execve(\"/bin/cat\", [\"cat\"], 0x1 /* 3 vars */) = 0\n101 mkdir(\"x\", 0700) = 0", 0),
    (#"101 execve("/nowhere", ["cat"], 0x1) = -1 ENOENT (No such file or directory)"# + "\n101 unlink(\"x\") = 0", 1),
    (#"100 openat(AT_FDCWD, "x", O_RDONLY|O_CLOEXEC) = 3"#, 0),
  ])
  func `would be seen to change something`(lines: String, count: Int) {
    #expect(Self.offences(in: "100 execve(\"/fanout\", [\"fanout\"], 0x1) = 0\n" + lines).count == count)
  }

  @Test func `tells the selector that it is a dry run`() throws {
    let box = try Sandbox()
    try box.configure(answer: "{}", allowlist: ["code"])
    try box.select(with: #"cat > request; echo "$FANOUT_DRY_RUN" > variable; echo '{"alternatives": ["code"]}'"#)
    #expect(try box.run("plan").out == "code\n")
    #expect(try box.read("variable") == "1\n")
    #expect(try box.read("request").contains(#""dryRun":true"#))
    #expect(try box.run("fire").code == 0)
    #expect(try box.read("variable") == "\n")
    #expect(try box.read("request").contains(#""dryRun":false"#))
  }
}
