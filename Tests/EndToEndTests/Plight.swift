import FanoutCore
import Foundation

/// Something that is really broken, and what `status` makes of it.
struct Plight: CustomStringConvertible, Sendable {
  /// What is broken, in words: the name of the row.
  let what: String
  /// The cause that has to be told.
  let cause: HealthCause.Kind
  /// What its sentence has to contain; `$D` is the sandbox.
  let says: String
  /// The shell lines that break it, behind a fire that went well; `$F` is the program, `$T` today, `$U` tomorrow.
  let damage: String
  /// The shell lines before the first use.
  var before = ""
  /// What is mounted on the state directory before it is used, by the options of a tmpfs; nil: nothing.
  var tmpfs: String?
  /// Further keys of the configuration.
  var more = ""
  /// The worker.
  var worker = "exit 0"
  /// Whether a fire starts nothing any more.
  var stopsFires = true
  /// How the first line of `status` begins.
  var verdict = "stuck: "

  var description: String { what }
  var needsMount: Bool { tmpfs != nil || damage.contains("mount ") }
}

/// What the commands said of it.
struct Plaint {
  let fire: String
  let check: Int32?
  let lines: [String]
  let document: JSONNode?
  let first: String
  /// What the text marks as wrong, line by line.
  let marked: [String]
  let all: Sandbox.Result

  /// Whether the text marks what monitoring is told, moments as people say them apart. What a worker asks stands whole
  /// in a place of its own.
  var isMarked: Bool {
    let questions = Set(causes.filter { $0.cause == "question" }.map(\.sentence))
    return Plaint.timeless(marked) == Plaint.timeless(lines.filter { !questions.contains($0) })
  }

  /// Lines without the moments in them.
  static func timeless(_ lines: [some StringProtocol]) -> [String] {
    lines.map { line in
      [GoldenRule.recordedMoment, GoldenRule.spokenMoment].reduce(String(line)) {
        $0.replacingOccurrences(of: $1, with: "MOMENT", options: .regularExpression)
      }
    }
  }

  /// The causes of the document.
  var causes: [(cause: String, sentence: String)] {
    (document?["causes"]?.array ?? []).map { cause in
      (cause["cause"]?.string ?? "", Sandbox.sentence(of: cause))
    }
  }
}

extension Sandbox {
  /// What a cause in a document says: its evidence, the command that helps, and what that does.
  static func sentence(of cause: JSONNode) -> String {
    let helps = [cause["helps"], cause["effect"]].compactMap { $0?.string }.joined(separator: " ")
    return "\(cause["detail"]?.string ?? ""); \(helps)"
  }

  /// Fires well, breaks it, fires again, and asks `status` in its three ways.
  func suffer(_ plight: Plight, program: String = Sandbox.binary) throws -> Plaint {
    try configure(
      answer: #"{"alternatives": ["code", "triage"]}"#, worker: plight.worker, allowlist: ["code", "triage"],
      more: plight.more)
    // The days on both sides of a midnight that may come.
    try write(
      "plight.sh",
      """
      \(plight.before)
      F=\(program); D=\(path); T=$(date -u +%F); U=$(date -u -d tomorrow +%F)
      mkdir -p state
      \(plight.tmpfs.map { "mount -t tmpfs -o \($0),mode=700 tmpfs state" } ?? "")
      "$F" fire > first 2>&1 || { cat first >&2; exit 1; }
      while [ -n "$(ls state/live)" ] || ls state/supervisors/*.lock >/dev/null 2>&1; do sleep 0.02; done
      "$F" status --check || { echo it was not well before >&2; exit 1; }
      \(plight.damage)
      "$F" fire >/dev/null 2> fire.err
      "$F" status --check > check.out 2> check.err; echo $? > check.code
      "$F" status --json > status.json
      "$F" status > status.out
      """)
    let mounting = plight.needsMount ? ["/usr/bin/unshare", "--mount"] : []
    let result = try execute(mounting + ["/bin/sh", "plight.sh"])
    func text(_ name: String) -> String { (try? read(name)) ?? "" }
    return Plaint(
      fire: text("fire.err"), check: Int32(text("check.code").trimmingCharacters(in: .whitespacesAndNewlines)),
      lines: text("check.out").split(separator: "\n").map(String.init),
      document: try? JSONDocument(parsing: Array(text("status.json").utf8)).root,
      first: text("status.out").split(separator: "\n").first.map(String.init) ?? "",
      marked: text("status.out").split(separator: "\n").filter { $0.hasPrefix("! ") }.map { String($0.dropFirst(2)) },
      all: result)
  }
}

extension Plight {
  /// In place of what fanout keeps lies something else.
  static let replaced: [Plight] =
    [
      ("a FIFO", "mkfifo"), ("a symbolic link", "ln -s /dev/null"), ("a directory", "mkdir"),
      ("a device", "c(){ mknod \"$1\" c 1 3; }; c"),
    ].map { kind, make in
      Plight(
        what: "today's journal is \(kind)", cause: .journal,
        says: "jsonl is \(kind), not a regular file; mv $D/state/journal/",
        damage: "rm state/journal/*; for d in $T $U; do \(make) state/journal/$d.jsonl; done")
    }
    + [
      ("journal", HealthCause.Kind.journal), ("live", .index), ("locks", .locks), ("supervisors", .state),
      ("runs", .state),
      ("fires", .state),
      ("pauses", .pauses),
    ].map { name, cause in
      Plight(
        what: "a file in place of \(name)", cause: cause,
        says: "$D/state/\(name) is a regular file, not a directory; mv ",
        damage: "mv state/\(name) kept; touch state/\(name)")
    }
    + [
      Plight(
        what: "a FIFO in place of the state directory", cause: .state, says: "$D/state is a FIFO, not a directory",
        damage: "mv state kept; mkfifo state"),
      Plight(
        what: "a dangling link in place of the runs", cause: .state,
        says: "$D/state/runs is a symbolic link, not a directory",
        damage: "mv state/runs kept; ln -s nowhere state/runs"),
      Plight(
        what: "a link of its owner's in place of the runs", cause: .state,
        says: "$D/state/runs is a symbolic link, not a directory",
        damage: "mv state/runs kept; ln -s ../kept state/runs"),
      Plight(
        what: "a state directory that everybody may write", cause: .state,
        says: "nothing can start: $D/state (mode 0777) can be written by everybody", damage: "chmod 777 state"),
      Plight(
        what: "a directory of the state that everybody may write", cause: .state,
        says:
          "$D/state/pauses (mode 0703) can be written by everybody, who could start and stop work in the name of its "
          + "owner; chmod go-w $D/state/pauses closes it", damage: "chmod 703 state/pauses"),
    ]

  /// Locks that cannot be used.
  static let locks: [Plight] = [
    Plight(
      what: "the admission lock is a FIFO", cause: .locks, says: ".admission.lock is a FIFO, not a regular file",
      damage: "rm state/locks/.admission.lock; mkfifo state/locks/.admission.lock"),
    Plight(
      what: "the fire lock is a directory", cause: .locks, says: ".fire.lock is a directory, not a regular file",
      damage: "rm state/locks/.fire.lock; mkdir state/locks/.fire.lock"),
    Plight(
      what: "the lock of a category is a FIFO", cause: .locks,
      says: "code does not start: $D/state/locks/code.lock is a FIFO",
      damage: "rm state/locks/code.lock; mkfifo state/locks/code.lock", stopsFires: false,
      verdict: "wrong: the lock of code cannot be used; "),
    Plight(
      what: "the lock files have no directory", cause: .locks, says: "there is no directory $D/gone; mkdir -p $D/gone",
      damage: "mv gone away", before: "mkdir gone", more: "lockFile: './gone/{category}.lock',",
      verdict: "wrong: the lock of code cannot be used, and 1 more cause; "),
    Plight(
      what: "flock does not work where the locks are", cause: .locks, says: "withheld by the last fire",
      damage: "cp shim.so use.so; export LD_PRELOAD=$D/use.so", verdict: "stuck: locks cannot be used; "),
  ]

  /// What the machine lacks.
  static let machine: [Plight] = [
    Plight(
      what: "less free space than is to be kept", cause: .freeSpace,
      says: "MiB are free at $D/state, keep.freeSpace keeps 2MiB",
      damage: "sed -i \"s/freeSpace: null/freeSpace: '2MiB'/\" fanout.json5; head -c 2500000 /dev/zero > state/fill",
      tmpfs: "size=4m"),
    Plight(
      what: "a full disk", cause: .freeSpace, says: "0 KiB are free at $D/state; df -h $D/state",
      damage: "dd if=/dev/zero of=state/fill bs=4k 2>/dev/null", tmpfs: "size=1m"),
    Plight(
      what: "free space that cannot be asked for", cause: .gate,
      says: "gate freeSpace cannot be asked, and lets nothing start: ",
      damage: """
        sed -i "s/freeSpace: null/freeSpace: '1MiB'/" fanout.json5
        printf '#!/bin/sh\\nexec %s EPERM statfs -- %s "$@"\\n' '\(Denial.program ?? "/nonexistent")' "$F" > denied
        chmod +x denied; F=$D/denied
        """, verdict: "stuck: gate freeSpace lets nothing start; "),
    Plight(
      what: "no inodes", cause: .inodes, says: "no inode is left at $D/state; df -i $D/state",
      damage: "i=0; while touch state/fill-$i 2>/dev/null; do i=$((i+1)); done", tmpfs: "size=4m,nr_inodes=200"),
    Plight(
      what: "a read-only file system", cause: .state,
      says: "$D/state lies on a read-only file system; findmnt -T $D/state",
      damage: "mount --bind state state && mount -o remount,bind,ro state"),
    Plight(
      what: "an index entry that says nothing", cause: .index,
      says: "nothing can start: $D/state/live/20261121T011624Z-7f3a-2",
      damage: "echo { > state/live/20261121T011624Z-7f3a-2"),
    Plight(
      what: "the pause of everything cannot be read", cause: .pauses, says: ".all.json",
      damage: "echo { > state/pauses/.all.json"),
    Plight(
      what: "the pause of a category cannot be read", cause: .pauses,
      says: "code does not start: $D/state/pauses/code.json",
      damage: "echo { > state/pauses/code.json", stopsFires: false, verdict: "wrong: the pause of code cannot be read; "
    ),
    Plight(
      what: "a newer program wrote the journal", cause: .newerSchema, says: "newer fanout (schema 99",
      damage:
        #"echo '{"v":99,"at":"2026-11-21T06:39:53.954Z","boot":"b","boottime_ms":1,"kind":"later"}' >> state/journal/$T.jsonl"#
    ),
    Plight(
      what: "a past day of the journal cannot be read", cause: .journal,
      says: "the journal cannot be read: $D/state/journal/",
      damage: "mkfifo state/journal/$(date -u -d yesterday +%F).jsonl", stopsFires: false,
      verdict: "stuck: the journal cannot be used; "),
    Plight(
      what: "no launcher for a fire", cause: .cannotFire,
      says: "could not look and ended with 69: the systemd launcher cannot be used here",
      damage: "export FANOUT_LAUNCHER=systemd"),
  ]

  /// From here on there is no work.
  private static let idle = #"echo '{"blocked_tasks": [1]}' > answer.json"#
  /// Longer than a record has room for.
  private static let question = "Publish the draft, or open a review first? \(String(repeating: "é", count: 3000))!"

  /// What goes badly though everything can be used.
  static let going: [Plight] = [
    Plight(
      what: "a fire that admitted and started nothing", cause: .starving,
      says: "the last fire that admitted something started nothing: ",
      damage: "mv worker.sh away", verdict: "starving: 1 fire, 0 started: "),
    Plight(
      what: "two degraded fires", cause: .degraded, says: "2 fires in a row could not follow their selector: ",
      damage: "echo { > answer.json; \"$F\" fire 2>/dev/null", stopsFires: false,
      verdict: "wrong: fires do not follow their selector"),
    Plight(
      what: "a category that fails three times", cause: .failing, says: "code failed 3 times in a row, the latest ",
      damage: "touch fail; for i in 1 2 3; do \"$F\" run code 2>/dev/null; done; rm fail; \(idle)",
      worker: "[ ! -e fail ] || exit 9", verdict: "wrong: code fails again and again; "),
    Plight(
      what: "a worker that refuses three times", cause: .refused, says: "the last 3 runs of code all refused to work, ",
      damage: "for i in 1 2 3; do echo $i > refuse; \"$F\" run code 2>/dev/null; done; \(idle)",
      worker: "[ ! -e refuse ] || exit 75", verdict: "wrong: code refuses to work"),
    Plight(
      what: "a question", cause: .question, says: "code asks: \(question); fanout show ",
      damage: "touch ask; \"$F\" run code 2>/dev/null; rm ask",
      worker: """
        [ ! -e ask ] || echo '{"outcome": "needsHuman", "question": "\(question)"}' > "$FANOUT_OUTCOME_FILE"
        """, stopsFires: false, verdict: "waiting for you: 1 question, "),
  ]
}
