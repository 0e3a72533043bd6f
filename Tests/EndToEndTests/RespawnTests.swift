import FanoutCore
import Foundation
import Testing

/// Between a productive run and its respawn: what is kept, and what is asked again.
@Suite struct `Before a respawn` {
  private static let productive = """
    echo "$FANOUT_CATEGORY $FANOUT_GENERATION" >> begins
    [ $FANOUT_CATEGORY = code ] || exec sleep 600
    while [ $FANOUT_GENERATION = 0 ] && [ ! -e go ]; do sleep 0.01; done
    echo '{"outcome": "productive", "grade": 1}' > "$FANOUT_OUTCOME_FILE"
    """

  private func sandbox(delay: String, more: String) throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "news"]}"#, worker: Self.productive, confirmFor: "1ms",
      respawn: "{ limit: 1, delay: '\(delay)' }",
      more: more)
    return box
  }

  private func denial(in box: Sandbox) -> String? {
    box.journal().compactMap { record -> String? in
      if case .respawnDenied(let why) = record.event { why } else { nil }
    }.first
  }

  /// The only slot is the resting one's, until it is denied by hand: then it is there for the next.
  @Test func `the slot is kept, and free when the respawn is denied`() throws {
    let box = try sandbox(delay: "10m", more: "width: 1, perFire: 1")
    try box.write("go", "")
    #expect(try box.run("fire").err.contains("categories=code\n"))
    #expect(box.eventually { !box.ends().isEmpty })
    #expect(box.openRuns().count == 1 && !box.isFree("code"))
    let full = try box.run("fire")
    #expect(full.code == 0 && full.err.contains("admitted=0") && full.err.contains("live=1/1 "), "\(full)")
    #expect(full.err.contains("constraint=width"), "\(full)")
    #expect(try box.run("kill", "code").code == 0)
    try box.write("answer.json", #"{"alternatives": ["news"]}"#)
    let free = try box.run("fire")
    #expect(free.err.contains("started=1") && free.err.contains("categories=news\n"), "\(free)")
    #expect(try box.read("begins") == "code 0\nnews 0\n")
    #expect(try box.run("kill", "--all").code == 0)
  }

  /// More live meanwhile than there may be: a person forced one.
  @Test func `the width is asked again, and a denial is final`() throws {
    let box = try sandbox(delay: "1s", more: "width: 1, perFire: 1")
    #expect(try box.run("fire").err.contains("categories=code\n"))
    #expect(try box.run("run", "news", "--force", "--detach").code == 0)
    try box.write("go", "")
    #expect(box.eventually { denial(in: box) != nil })
    #expect(denial(in: box) == "noFreeSlot")
    #expect(box.eventually { box.isFree("code") })
    #expect(try box.read("begins") == "code 0\nnews 0\n")
    #expect(try box.run("kill", "--all").code == 0)
  }

  @Test func `generation 1 gets no selection, because its task may be done, and learns how generation 0 ended`()
    throws
  {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"selected": {"category": "code", "id": "t-1"}, "note": 7}"#,
      worker: """
        cp "$FANOUT_ASSIGNMENT_FILE" assignment-$FANOUT_GENERATION
        echo '{"outcome": "productive", "grade": 0.5, "summary": "did t-1"}' > "$FANOUT_OUTCOME_FILE"
        """, allowlist: ["code"], confirmFor: "1ms", respawn: "{ limit: 1, delay: '1ms' }")
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.ends().count == 2 && box.isQuiet() })
    let first = try JSONDocument(parsing: Array(box.read("assignment-0").utf8)).root
    #expect(first["selection"]?["id"]?.string == "t-1" && first["previous"]?.isNull == true)
    #expect(first["source"]?.string == "selected" && first["generation"]?.integer == 0)
    let second = try JSONDocument(parsing: Array(box.read("assignment-1").utf8)).root
    #expect(second["selection"]?.isNull == true && second["payload"]?["note"]?.integer == 7)
    #expect(second["source"]?.string == "respawn" && second["generation"]?.integer == 1)
    let previous = try #require(second["previous"])
    #expect(previous["outcome"]?.string == "productive" && previous["grade"]?.double == 0.5)
    #expect(previous["summary"]?.string == "did t-1")
  }

  /// There is no place for the directory of generation 1: what failed is said, and what is on record is a word.
  @Test func `a denial is a word, whatever went wrong`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"selected": {"category": "code"}}"#,
      worker: """
        echo $FANOUT_GENERATION >> begins
        mkdir -p "${FANOUT_RUN_DIR}r/in-the-way"
        echo '{"outcome": "productive"}' > "$FANOUT_OUTCOME_FILE"
        """, allowlist: ["code"], confirmFor: "1ms", respawn: "{ limit: 1, delay: '1ms' }")
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { denial(in: box) != nil && box.isFree("code") })
    #expect(denial(in: box) == "notPrepared")
    #expect(try box.read("begins") == "0\n")
  }

  /// A gate that was open at the claim is shut by the time of the respawn: there is less room on the disk than is kept.
  @Test(.enabled(if: Machine.canMount, .init(rawValue: Machine.needsMount))) func `gates are asked again`() throws {
    let box = try sandbox(delay: "1ms", more: "width: 1, perFire: 1")
    try box.replace("freeSpace: null", by: "freeSpace: '1MiB'")
    let result = try box.shell(
      """
      mkdir state; exec unshare --mount sh -c '
      mount -t tmpfs -o size=3m,mode=700 tmpfs state
      "$0" fire
      dd if=/dev/zero of=state/fill bs=4k count=600 2>/dev/null
      touch go
      until flock -n state/locks/code.lock true; do sleep 0.02; done
      cat state/journal/*' "$F"
      """)
    let kinds = JournalText.records(in: Array(result.out.utf8)).records
    let why = kinds.compactMap { record -> String? in
      if case .respawnDenied(let why) = record.event { why } else { nil }
    }
    #expect(why.count == 1 && why[0].hasPrefix("gate"), "\(result)")
    #expect(kinds.count { $0.kind == "runStarted" } == 1, "\(result)")
  }
}

/// Exit 0 of a fire: something started, or nothing could be.
@Suite struct `A fire that can start nothing` {
  @Test(arguments: [
    ("busy", "locks"), ("cooling", "cooldown"), ("no slot", "width"), ("no work", "supply"), ("paused", "paused"),
    ("no score", "supply"),
  ])
  func `is 0 and says what limited it`(why: String, constraint: String) throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code"]}"#, worker: why == "cooling" ? "exit 0" : "echo $$ > pid; exec sleep 600",
      confirmFor: "1ms",
      more: "width: 1, categories: { code: { cooldown: '2h' } },")
    switch why {
    case "no work": try box.write("answer.json", #"{"blocked_tasks": ["nothing to do"]}"#)
    case "no score": try box.write("answer.json", #"{"all_scores": {"code": NaN, "news": 1e999}}"#)
    case "paused": #expect(try box.run("pause", "code").code == 0)
    default: #expect(try box.run("fire").code == 0)
    }
    if why == "cooling" { #expect(box.eventually { box.isQuiet() }) }
    if why == "no slot" { try box.write("answer.json", #"{"alternatives": ["news"]}"#) }
    let runs = box.journal().count { $0.kind == "runStarted" }
    let result = try box.run("fire")
    #expect(result.code == 0, "\(result)")
    #expect(result.err.contains("admitted=0 started=0 refused=0 failed=0"), "\(result)")
    #expect(result.err.contains("constraint=\(constraint) "), "\(result)")
    #expect(box.journal().count { $0.kind == "runStarted" } == runs)
  }

  /// One after another they would take 18 s; together they take as long as one.
  @Test func `is not one that confirms six workers, all together`() throws {
    let names = (1...6).map { "lane\($0)" }
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": [\#(names.map { "\"\($0)\"" }.joined(separator: ", "))]}"#, worker: "exec sleep 600",
      allowlist: names,
      confirmFor: "3s", more: "width: 6, perFire: null")
    let result = try box.run("fire")
    #expect(result.code == 0 && result.err.contains("started=6"), "\(result)")
    let records = box.journal()
    func moment(_ kind: String) -> [Int64] { records.filter { $0.kind == kind }.map(\.moment.bootMilliseconds) }
    let spawned = moment("runSpawned"), confirmed = moment("runConfirmed")
    #expect(spawned.count == 6 && confirmed.count == 6)
    // Each was confirmed after its time.
    let ended = try #require(moment("fireEnded").first)
    #expect((confirmed.min() ?? 0) >= (spawned.min() ?? 0) + 3000)
    #expect(ended >= (confirmed.max() ?? .max))
    // One after another each would begin to count where the one before was done: the last 15 s behind the first.
    #expect((confirmed.max() ?? .max) - (confirmed.min() ?? 0) < 15_000, "\(confirmed)")
    #expect(try box.run("kill", "--all", "--now").code == 0)
  }

  /// No worker ends before all six are there, and none is confirmed by its age: one that waited for the confirmation of
  /// another would wait for an hour.
  @Test func `is not one that launches six workers, none before another is confirmed`() throws {
    let names = (1...6).map { "lane\($0)" }
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": [\#(names.map { "\"\($0)\"" }.joined(separator: ", "))]}"#,
      worker: "touch here-$FANOUT_CATEGORY; while [ $(ls here-* | wc -l) -lt 6 ]; do sleep 0.01; done",
      allowlist: names, confirmFor: "1h", more: "width: 6, perFire: null")
    let fire = try box.start([Sandbox.binary, "fire"])
    #expect(box.eventually { !Sandbox.lives(fire.pid) })
    if Sandbox.lives(fire.pid) { fire.signal(SIGKILL) }
    let result = fire.wait()
    #expect(result.code == 0 && result.err.contains("started=6 refused=0 failed=0"), "\(result)")
    #expect(box.eventually { box.isQuiet() })
  }
}
