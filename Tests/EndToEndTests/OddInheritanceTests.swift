import FanoutCore
import Foundation
import Testing

/// SPEC 8: whatever signals, limits, descriptors and filters a fire inherits, it does what it does without.
@Suite(.enabled(if: Machine.compiler != nil, .init(rawValue: Machine.needsCompiler)))
struct `Whatever it inherits, a fire` {
  /// Something odd: what a shell does before it executes the program, whose arguments follow.
  struct Oddity: CustomTestStringConvertible, Sendable {
    let name: String
    /// A line that ends where the command begins, and what stands behind the command.
    let before: String
    var behind = ""
    var testDescription: String { name }
  }

  static let signals = ["CHLD", "TERM", "XFSZ", "PIPE", "ALRM", "HUP", "INT", "QUIT", "USR1"].flatMap { name in
    [
      Oddity(name: "\(name) ignored", before: #"exec perl -e '$SIG{\#(name)} = "IGNORE"; exec @ARGV'"#),
      Oddity(
        name: "\(name) blocked",
        before: "exec perl -MPOSIX -e 'sigprocmask(SIG_BLOCK, POSIX::SigSet->new(SIG\(name))); exec @ARGV'"),
    ]
  }

  static let limits = [
    "--fsize=32768", "--nofile=64", "--nofile=64:64", "--nproc=5000", "--stack=1048576", "--stack=unlimited",
    "--as=400000000",
    "--data=200000000", "--sigpending=0", "--core=0", "--memlock=0",
  ].map { Oddity(name: $0, before: "exec prlimit \($0)") }

  static let closed = ["<&-", ">&-", "2>&-", "<&- >&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-"]
    .map { Oddity(name: "closed: \($0)", before: "exec", behind: $0) }

  static let denied = [
    "pidfd_open", "pidfd_send_signal", "pidfd_getfd", "waitid:pidfd", Denial.pidfds, "inotify_init1", "memfd_create",
    "clone3",
    "close_range", "timer_create", "pidfd_open close_range memfd_create inotify_init1",
  ].flatMap { calls in
    ["EPERM", "ENOSYS"].map { Oddity(name: "\(calls) denied with \($0)", before: "exec $DENY \($0) \(calls) --") }
  }

  /// The main job: one lane that is productive and respawns, one that fails after it declared success, one that reaches
  /// its time limit and leaves a process in another session that no TERM ends. Nobody is confirmed by time, so that
  /// nothing depends on how fast this is.
  static func box() throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "triage", "news"]}"#,
      worker: """
        case $FANOUT_CATEGORY in
        code) cat /proc/self/status > worker-signals; cat /proc/self/limits > worker-limits
          echo '{"outcome": "productive", "summary": "done"}' > "$FANOUT_OUTCOME_FILE" ;;
        triage) echo '{"outcome": "productive"}' > "$FANOUT_OUTCOME_FILE"; exit 3 ;;
        news) setsid sh -c "trap '' TERM; cd $PWD; while :; do sleep 1000; done" &
          while :; do sleep 1000; done ;;
        esac
        """, allowlist: ["code", "triage", "news"], confirmFor: "1h", workerOptions: "timeLimit: '1s'")
    try box.select(
      with: "cat /proc/self/status > selector-signals; cat /proc/self/limits > selector-limits; exec cat answer.json")
    return box
  }

  /// What came of a fire: its exit, and for each lane and the fire itself the records in their order, without what
  /// differs each time.
  struct Course: Equatable {
    var exit: FanoutCore.ExitStatus
    var records: [String: [String]]
  }

  /// Measures, moments, names that are drawn, and what depends on which lane ended first.
  static let different: Set = [
    "at", "boot", "boottime_ms", "fire", "run", "supervisor", "pid", "start_ticks", "since_ns", "elapsed_ms",
    "selector_ms", "suspended_ms",
    "live", "swept", "swept_count", "configuration", "peak_bytes", "due_at",
  ]

  static func course(_ oddity: Oddity, _ command: String) throws -> (
    course: Course, box: Sandbox, result: Sandbox.Result
  ) {
    let box = try Self.box()
    let line = "\(oddity.before) \"$F\" \(command) \(oddity.behind)"
    // What it is given, as `sh` itself has it at that point, so that limits can be compared with it.
    _ = try box.denying("\(oddity.before) sh -c 'cat /proc/self/limits > wanted-limits' \(oddity.behind)")
    let result = try box.denying(line)
    let isOver = box.eventually { box.isQuiet() && box.supervisors().isEmpty && box.processes("sleep 1000").isEmpty }
    #expect(isOver, "\(oddity.name): \(result)\n\(box.processes())")
    return (Course(exit: result.exit, records: try records(of: box)), box, result)
  }

  /// The records by category, in their order, less what differs each time.
  static func records(of box: Sandbox) throws -> [String: [String]] {
    let days = ((try? FileManager.default.contentsOfDirectory(atPath: box.state + "/journal")) ?? []).sorted()
    let lines = try days.flatMap { try box.read("state/journal/" + $0).split(separator: "\n") }
    var records: [String: [String]] = [:]
    for line in lines {
      let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      // Whoever looks first puts hands on record: beside the runs, and not in their order.
      if (object["kind"] as? String)?.hasPrefix("hand") == true { continue }
      let kept = object.filter { !different.contains($0.key) }
      let text = try JSONSerialization.data(withJSONObject: kept, options: [.sortedKeys, .withoutEscapingSlashes])
      let words = String(decoding: text, as: UTF8.self).replacingOccurrences(of: box.path, with: "")
      records[object["category"] as? String ?? "", default: []].append(words)
    }
    return records
  }

  /// Whether a selector or a worker, as it noted, had every signal at its default and none blocked.
  static func hadDefaults(_ who: String, in box: Sandbox) throws -> Bool {
    let signals = try box.read("\(who)-signals").split(separator: "\n").filter {
      $0.hasPrefix("Sig") && !$0.hasPrefix("SigQ")
    }
    return signals.count == 4 && signals.allSatisfy { $0.hasSuffix("\t0000000000000000") }
  }

  static let plain = Oddity(name: "nothing odd", before: "exec")
  static let plainly = Dictionary(
    uniqueKeysWithValues: ["fire", "fire --wait"].map { command in
      (command, Result { try course(plain, command).course })
    })

  @Test(arguments: signals + limits + closed + denied, ["fire", "fire --wait"])
  func `has the outcomes and the records of a plain one, and hands on what it was given`(
    oddity: Oddity, command: String
  ) throws {
    let wanted = try #require(Self.plainly[command]).get()
    // The plain one is what it should be; else all could be equally wrong.
    let outcomes = wanted.records.mapValues { $0.filter { $0.contains("\"kind\":\"runEnded\"") } }
    #expect(
      outcomes["code"]?.count == 2 && outcomes["code"]?.allSatisfy { $0.contains("\"outcome\":\"productive\"") } == true
    )
    #expect(outcomes["triage"]?.count == 1 && outcomes["triage"]?[0].contains("\"exit\":3") == true)
    #expect(outcomes["news"]?.count == 1 && outcomes["news"]?[0].contains("\"outcome\":\"timedOut\"") == true)
    let (course, box, result) = try Self.course(oddity, command)
    #expect(course.exit == wanted.exit, "\(result)")
    for lane in wanted.records.keys.sorted() {
      #expect(course.records[lane] == wanted.records[lane], "\(lane): \(result)")
    }
    for who in ["selector", "worker"] {
      #expect(try Self.hadDefaults(who, in: box), "\(who)")
      #expect(try box.read("\(who)-limits") == box.read("wanted-limits"), "\(who)")
    }
  }

  /// From far too little to enough: it works, or one sentence says what is missing, its own or the loader's. (Below 20
  /// MB of address space the kernel ends what it cannot even map while it executes it.)
  @Test(
    arguments: (5...17).map { "--as=\($0 * 4_000_000)" } + (1...16).map { "--data=\($0 * 2_000_000)" }
      + [64_000, 256_000, 1_000_000].map { "--stack=\($0)" })
  func `works or says what is missing`(limit: String) throws {
    let box = try Self.box()
    let result = try box.shell("exec prlimit \(limit) \"$F\" plan")
    // A limit of the stack always has a sentence; of memory only where the program could be loaded.
    switch result.code {
    case 0: #expect(result.out == "code triage news\n", "\(result)")
    case 69:
      #expect(
        result.err.hasPrefix("fanout: the limit of ") && result.err.split(separator: "\n").count == 1, "\(result)")
    case 127:
      // The loader's own code, with one of its sentences (libraries, TLS, find-object data): nothing of ours was reached.
      let isLoaders = !result.err.isEmpty && !result.err.contains("fanout: the") && result.out.isEmpty
      #expect(!limit.hasPrefix("--stack") && isLoaders, "\(result)")
    default:
      // Less than a megabyte lies between what the loader needs and what the language's runtime needs to take in what was
      // loaded. There that falls, before anything of ours was reached.
      let bytes = Int(limit.dropFirst("--as=".count)) ?? 0
      func code(_ more: Int) throws -> Int32? { try box.shell("exec prlimit --as=\(bytes + more) \"$F\" plan").code }
      let isBetween = try result.exit == .signal(SIGILL) && code(-1_000_000) == 127 && code(1_000_000) == 69
      #expect(isBetween, "\(result)")
    }
    if limit == "--stack=64000" || limit == "--stack=256000" { #expect(result.code == 69, "\(result)") }
  }

  @Test(arguments: ["epoll_create1", "signalfd4"], ["fire", "plan", "fire --wait"])
  func `says what it cannot do without, and starts nothing`(call: String, command: String) throws {
    let box = try Self.box()
    let result = try box.denying("exec $DENY EPERM \(call) -- \"$F\" \(command)")
    #expect(result.code == 73, "\(result)")
    // A fire that is on record ends with its one line as well.
    let sentences = result.err.split(separator: "\n").filter { !$0.hasPrefix("fire 2") }
    #expect(sentences.count == 1 && result.err.contains("(EPERM)"), "\(result)")
    #expect(box.processes().isEmpty && box.ends().isEmpty)
  }
}
