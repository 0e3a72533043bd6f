import FanoutCore
import Foundation
import Testing

/// SPEC 13, "Gates", with real programs.
@Suite struct `A loop with gates` {
  private func sandbox(_ gates: String, worker: String = "exit 0", respawn: String = "{ limit: 0 }") throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "news", "triage"]}"#, worker: worker, allowlist: ["code", "news", "triage"],
      respawn: respawn, more: "gates: { \(gates) },")
    try gate(box, "exit 0")
    return box
  }

  private func gate(_ box: Sandbox, _ script: String, _ name: String = "gate.sh") throws {
    try box.write(name, "#!/bin/sh\necho asked >> \(name).log\n\(script)\n", executable: true)
  }

  private func asked(_ box: Sandbox, _ name: String = "gate.sh") -> Int {
    ((try? box.read("\(name).log")) ?? "").split(separator: "\n").count
  }

  @Test func `that are open fires as without, and keeps what they said`() throws {
    let box = try sandbox("quota: { command: ['./gate.sh'] }")
    try gate(box, "echo '41 % used'")
    #expect(try box.run("fire").err.contains("started=3"))
    let answer = try JSONDocument(parsing: Array(box.read("state/gates/quota.json").utf8)).root["answer"]
    #expect(answer?["state"]?.string == "open" && answer?["detail"]?.string == "41 % used")
    #expect(try box.document("status")["gate_answers"]?.array?.first?["detail"]?.string == "41 % used")
  }

  @Test func `that leave nobody a place ends before its selector, on record, and is held and not ill`() throws {
    let box = try sandbox("quota: { command: ['./gate.sh'], cache: '0s' }")
    try gate(box, "echo '98 % used'; exit 75")
    try box.write("answer.json", "no answer")
    let fire = try box.run("fire")
    #expect(fire.code == 75 && fire.err.contains("constraint=gate:quota") && fire.err.contains("98 % used"), "\(fire)")
    #expect(!fire.err.contains("degraded"), "\(fire)")
    let status = try box.run("status")
    #expect(status.out.hasPrefix("held: ") && status.out.contains("98 % used"), "\(status)")
    #expect(status.out.contains("asked less than a minute ago") || status.out.contains("asked"), "\(status)")
    #expect(try box.run("status", "--check").code == 0)
    // Three in a row that do not say until when are too many.
    for _ in 0..<2 { #expect(try box.run("fire").code == 75) }
    let check = try box.run("status", "--check")
    #expect(check.code == 1 && check.out.contains("gate quota is shut for three fires"), "\(check)")
  }

  @Test func `that cannot be asked and count as open are noted, and what waits for one says so`() throws {
    let box = try sandbox("quota: { command: ['./gate.sh'], cache: '0s' }, gone: { command: ['./nowhere.sh'] }")
    #expect(try box.run("fire").err.contains("started=3"))
    let status = try box.run("status")
    #expect(status.out.contains("gate gone cannot be asked, and counts as open: "), "\(status)")
    #expect(try box.run("status", "--check").code == 0)
    try gate(box, "echo '98 % used'; exit 75")
    #expect(try box.run("fire").code == 75)
    let show = try box.run("show", "code")
    #expect(
      show.out.contains("waits for  gate quota to open: 98 % used") && !show.out.contains("waits for nothing"),
      "\(show)")
  }

  @Test func `that hold one category withhold it, everywhere alike`() throws {
    let box = try sandbox("quota: { command: ['./gate.sh'], categories: ['news'] }")
    try gate(box, "echo shut; exit 1")
    #expect(try box.run("plan").out == "code triage\n")
    #expect(try box.run("plan", "--explain").out.contains("gate quota is closed: shut"))
    let person = try box.run("run", "news")
    #expect(person.code == 75 && person.err.contains("shut"), "\(person)")
    let forced = try box.run("run", "news", "--force")
    #expect(forced.code == 0 && forced.err.contains("outranked: "), "\(forced)")
    let fire = try box.run("fire")
    #expect(fire.err.contains("categories=code,triage") && fire.err.contains("constraint=gate:quota"), "\(fire)")
  }

  @Test func `that narrow the width name themselves, not the width`() throws {
    let box = try sandbox("night: { command: ['./gate.sh'] }", worker: "echo $$ > pid-$FANOUT_CATEGORY; exec sleep 600")
    try gate(box, #"echo '{"open": true, "width": 2, "detail": "night"}'"#)
    let plan = try box.run("plan", "--explain")
    #expect(plan.out.contains("2: the least of 3 new starts per fire, 6 of 6 slots free, 2 by gate night"), "\(plan)")
    let fire = try box.run("fire")
    #expect(fire.err.contains("started=2") && fire.err.contains("constraint=gate:night"), "\(fire)")
    let again = try box.run("fire")
    #expect(again.code == 75 && again.err.contains("constraint=gate:night"), "\(again)")
    let status = try box.run("status")
    #expect(status.out.contains("gate night leaves 0 places"), "\(status)")
    #expect(try box.run("kill", "--all", "--now").code == 0)
  }

  /// What a gate may do, and what its answer is.
  @Test(arguments: [
    ("exit 3", "exit 3"), ("kill -9 $$", "signal 9"), ("echo '{'; exit 0", "not JSON"),
    (#"echo '{"width": "two"}'"#, "width is a string"), ("exec sleep 600", "was not done within 300ms"),
    ("yes | head -c 9000000", "more than anybody reads"), ("trap '' TERM; sleep 600", "was not done within 300ms"),
    ("exec /nowhere", "exit 127"),
  ])
  func `that cannot tell are unknown, which counts as configured, and cost no more than their time limit`(
    script: String, why: String
  ) throws {
    let box = try sandbox("odd: { command: ['./gate.sh'], timeLimit: '300ms' }")
    try gate(box, script)
    let open = try box.run("fire")
    #expect(open.code == 0 && open.err.contains("started=3"), "\(open)")
    #expect(open.err.contains("gate odd is unknown and counts as open") && open.err.contains(why), "\(open)")
    try box.replace("timeLimit: '300ms'", by: "timeLimit: '300ms', onUnknown: 'closed'")
    let closed = try box.run("fire")
    #expect(closed.code == 75 && closed.err.contains("constraint=gate:odd"), "\(closed)")
    let check = try box.run("status", "--check")
    #expect(check.code == 1 && check.out.contains("gate odd cannot be asked"), "\(check)")
  }

  @Test func `that are not there are unknown`() throws {
    let box = try sandbox("gone: { command: ['./nothing.sh'] }, none: { command: ['no-such-program-anywhere'] }")
    let fire = try box.run("fire")
    #expect(
      fire.code == 0 && fire.err.contains("gate gone is unknown") && fire.err.contains("gate none is unknown"),
      "\(fire)")
  }

  @Test func `whose children keep their pipes open cost nothing, and the children are ended`() throws {
    let box = try sandbox("odd: { command: ['./gate.sh'], timeLimit: '60s' }")
    try gate(box, "sleep 600 & echo $! > child; echo fine")
    let fire = try box.run("fire")
    #expect(fire.code == 0, "\(fire)")
    let child = try box.meet("child")
    #expect(box.eventually { kill(child, 0) != 0 })
  }

  @Test func `ask all of them together`() throws {
    // Each waits for the other: one after another they would never end.
    let box = try sandbox("a: { command: ['./a.sh'], timeLimit: '60s' }, b: { command: ['./b.sh'], timeLimit: '60s' }")
    for (own, other) in [("a", "b"), ("b", "a")] {
      try gate(box, "touch \(own); while [ ! -e \(other) ]; do sleep 0.05; done", "\(own).sh")
    }
    #expect(try box.run("fire").err.contains("started=3"))
  }

  @Test func `are asked again when the answer is old, its time is over or the command is another`() throws {
    let box = try sandbox("quota: { command: ['./gate.sh'], cache: '1h' }")
    for _ in 0..<3 { _ = try box.run("fire", "--wait") }
    #expect(asked(box) == 1)
    try box.replace("cache: '1h'", by: "cache: '1h', closed: [1]")
    _ = try box.run("fire", "--wait")
    #expect(asked(box) == 2)
    try box.replace("cache: '1h'", by: "cache: '0s'")
    for _ in 0..<2 { _ = try box.run("fire", "--wait") }
    #expect(asked(box) == 4)
    try box.replace("cache: '0s'", by: "cache: '1h'")
    try gate(box, #"echo '{"until": "2001-01-01T00:00:00Z"}'"#)
    for _ in 0..<2 { _ = try box.run("fire", "--wait") }
    #expect(asked(box) == 6)
  }

  @Test func `are asked by a dry run, which leaves no trace; or not at all`() throws {
    let box = try sandbox("quota: { command: ['./gate.sh'] }")
    try gate(box, "[ \"$FANOUT_DRY_RUN\" = 1 ] && { echo dry; exit 1; }; echo wet")
    #expect(try box.run("plan").out == "\n")
    #expect(!box.exists("state"))
    #expect(asked(box) == 1)
    // Nothing on record says nothing.
    let unasked = try box.run("plan", "--no-gates")
    #expect(unasked.out == "code news triage\n" && unasked.err.contains("it was never asked"), "\(unasked)")
    #expect(try box.run("plan", "--idle").out == "code news triage\n")
    #expect(asked(box) == 1)
    _ = try box.run("fire", "--wait")
    #expect(try box.run("plan", "--no-gates").out == "code news triage\n")
    let fire = try #require(try FileManager.default.contentsOfDirectory(atPath: box.state + "/fires").first)
    #expect(try box.run("plan", "--fire", fire).code == 0)
    #expect(asked(box) == 2)
  }

  @Test func `are asked by check, which says what each of them comes to`() throws {
    let box = try sandbox(
      "good: { command: ['./gate.sh'] }, shut: { command: ['false'] }, odd: { command: ['./odd.sh'], onUnknown: 'closed' }"
    )
    try gate(box, "echo \"dry $FANOUT_DRY_RUN\"")
    try gate(box, "echo what >&2; exit 9", "odd.sh")
    let check = try box.run("check")
    #expect(check.code == 1, "\(check)")
    #expect(check.out.contains("ok       gate good: open: dry 1"), "\(check)")
    #expect(check.out.contains("note     gate shut: closed"), "\(check)")
    #expect(check.out.contains("problem  gate odd: unknown, which counts as closed: exit 9"), "\(check)")
    #expect(!box.exists("state/gates/good.json"))
  }

  @Test func `says in check what is left of the machine, and in a fire what that allows`() throws {
    let box = try sandbox("", worker: "echo $$ > pid-$FANOUT_CATEGORY; exec sleep 600")
    try box.replace(
      "host: null,", by: "host: { memoryPressure: null, ioPressure: null, memory: { narrow: '1KiB', close: null } },")
    #expect(try box.run("check").out.contains("ok       host: "))
    // More than any machine has: half of the slots, then of those that are left.
    try box.replace("1KiB", by: "900000TiB")
    let check = try box.run("check")
    #expect(check.out.contains("note     host: leaves 3 of 6 slots: memory "), "\(check)")
    try box.replace("narrow: '900000TiB', close: null", by: "close: '900000TiB'")
    let closed = try box.run("check")
    #expect(closed.code == 1 && closed.out.contains("problem  host: leaves no slot"), "\(closed)")
    let fire = try box.run("fire")
    #expect(fire.code == 75 && fire.err.contains("constraint=gate:host"), "\(fire)")
    let status = try box.run("status")
    #expect(
      status.out.hasPrefix("held: ") && status.out.contains("host: { memory: null } switches it off"), "\(status)")
    #expect(try box.run("status", "--check").code == 0)
    try box.replace("memory: { close: '900000TiB' }", by: "memory: null")
    #expect(try box.run("fire").err.contains("started=3"))
    #expect(try box.run("kill", "--all", "--now").code == 0)
  }

  @Test(arguments: [("exit 1", "gate:quota"), ("exit 0", nil)])
  func `are asked again before a respawn, by whoever supervises`(script: String, denial: String?) throws {
    let box = try sandbox(
      "quota: { command: ['./gate.sh'], cache: '0s' }",
      worker: #"echo '{"outcome": "productive"}' > "$FANOUT_OUTCOME_FILE"; [ -e asked-once ] || { touch asked-once; "#
        + "printf '#!/bin/sh\\n\(script)\\n' > new.sh; chmod +x new.sh; mv new.sh gate.sh; }",
      respawn: "{ limit: 1, delay: '50ms' }")
    try box.replace(#""code", "news", "triage""#, by: #""code""#)
    let fire = try box.run("fire", "--wait")
    #expect(fire.code == 0, "\(fire)")
    let ends = box.ends().values.flatMap { $0 }
    #expect(ends.count == (denial == nil ? 2 : 1), "\(fire)")
    let ledger = Ledger(of: box.journal())
    #expect(ledger.runs.first?.respawnDenied == denial)
  }

  @Test func `obeys a kill while a gate thinks about a respawn`() throws {
    let box = try sandbox(
      "quota: { command: ['./gate.sh'], cache: '0s', timeLimit: '2m' }",
      worker: #"echo '{"outcome": "productive"}' > "$FANOUT_OUTCOME_FILE""#, respawn: "{ limit: 1, delay: '50ms' }")
    try box.replace(#""code", "news", "triage""#, by: #""code""#)
    try gate(box, "[ -e second ] && { touch thinking; exec sleep 600; }; touch second")
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.exists("thinking") })
    let killed = try box.run("kill", "code")
    #expect(killed.code == 0, "\(killed)")
    #expect(Ledger(of: box.journal()).runs.first?.respawnDenied == "killed")
    #expect(box.eventually { box.isQuiet() })
  }

  @Test func `ends its gates when it is told to end`() throws {
    let box = try sandbox("quota: { command: ['./gate.sh'], timeLimit: '2m' }")
    try gate(box, "echo $$ > pid-gate; exec sleep 600")
    let fire = try box.start([Sandbox.binary, "fire"])
    let gate = try box.meet("pid-gate")
    fire.signal(SIGTERM)
    let result = fire.wait()
    #expect(result.code != 0)
    #expect(box.eventually { kill(gate, 0) != 0 })
    #expect(Ledger(of: box.journal()).fires.first?.end != nil)
  }
}
