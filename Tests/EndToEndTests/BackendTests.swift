import FanoutCore
import Foundation
import Testing

/// SPEC 13, "Backends", with real programs.
@Suite struct `A loop with backends` {
  private func sandbox(
    _ backends: String, worker: String = "exit 0", categories: [String] = ["code", "news", "triage"],
    respawn: String = "{ limit: 0 }", more: String = ""
  ) throws -> Sandbox {
    let box = try Sandbox()
    let named = categories.map { "\"\($0)\"" }.joined(separator: ", ")
    try box.configure(
      answer: #"{"alternatives": [\#(named)]}"#, worker: worker, allowlist: categories, respawn: respawn,
      more: "backends: { \(backends) }, \(more)")
    return box
  }

  /// On which backend each run started, by its category; `-` for none.
  private func routes(_ box: Sandbox) -> [String: [String]] {
    Ledger(of: box.journal()).runs.reduce(into: [:]) { routes, run in
      routes[run.category?.name ?? "?", default: []].append(run.backend ?? "-")
    }
  }

  @Test func `tells each worker its own, gives it its variables and its command, and keeps no value of them`() throws {
    let box = try sandbox(
      "cheap: { slots: 1, environment: { MODEL: 'secret-small', GONE: null } }, "
        + "judge: { rank: 2, command: ['./judge.sh'], environment: { MODEL: 'secret-large' } }",
      worker: #"echo "$FANOUT_BACKEND $MODEL ${GONE-none}" > said-$FANOUT_CATEGORY; exec sleep 600"#,
      categories: ["code", "news"])
    try box.write(
      "judge.sh", "#!/bin/sh\necho \"judge $FANOUT_BACKEND $MODEL\" > said-$FANOUT_CATEGORY\nexec sleep 600\n",
      executable: true)
    let fire = try box.run("fire", environment: ["GONE": "here"])
    #expect(fire.code == 0 && fire.err.contains("started=2"), "\(fire)")
    #expect(box.eventually { box.exists("said-code") && box.exists("said-news") })
    #expect(try box.read("said-code") == "cheap secret-small none\n")
    #expect(try box.read("said-news") == "judge judge secret-large\n")
    let runs = try box.document("runs")["runs"]?.array
    #expect(runs?.compactMap { $0["backend"]?.string }.sorted() == ["cheap", "judge"])
    let run = try #require(box.run(of: "code"))
    #expect(try box.run("show", (run as NSString).lastPathComponent).out.contains("cheap"))
    let assignment = try box.read("\(run)/assignment.json")
    #expect(assignment.contains(#""backend":"cheap""#), "\(assignment)")
    let status = try box.run("status")
    #expect(status.out.contains("backends") && status.out.contains("2 of 2"), "\(status)")
    let shown = try box.run("show", "cheap")
    #expect(shown.out.contains("1 of 1 taken") && shown.out.contains("code"), "\(shown)")
    // No value of an environment in anything that is kept (SPEC 8).
    #expect(try box.execute(["/bin/sh", "-c", "grep -rl secret-small '\(box.state)' || true"]).out.isEmpty)
    #expect(try box.run("kill", "--all", "--now").code == 0)
  }

  @Test func `plans by slots, shows what was passed over, and makes the plan again`() throws {
    let box = try sandbox("judge: { slots: 1 }", worker: "exec sleep 600", categories: ["code", "news"])
    let plan = try box.run("plan", "--explain")
    #expect(plan.out.contains("on judge") && plan.out.contains("judge 1 of 1 slots"), "\(plan)")
    let fire = try box.run("fire")
    #expect(fire.err.contains("admitted=1 started=1") && fire.err.contains("constraint=backends"), "\(fire)")
    let id = try #require(Ledger(of: box.journal()).fires.first?.id)
    #expect(try box.run("plan", "--fire", id.text).code == 0)
    let person = try box.run("run", "news")
    #expect(person.code == 75 && person.err.contains("judge 1 of 1 slots"), "\(person)")
    #expect(try box.run("plan", "--idle").out == "code\n")
    #expect(try box.run("kill", "--all", "--now").code == 0)
  }

  /// Each plans both places for itself; what holds is what the claim finds.
  @Test func `never exceeds slots, however many start at once`() throws {
    let names = (0..<12).map { "c\($0)" }
    let box = try sandbox(
      "judge: { slots: 2 }, spare: { slots: 1, rank: 2 }", worker: "exec sleep 600", categories: names,
      more: "width: 12, perFire: null,")
    let runs = try names.map { try box.start([Sandbox.binary, "run", $0, "--detach"]) }
    let results = runs.map { $0.wait() }
    #expect(results.filter { $0.code == 0 }.count == 3, "\(results)")
    #expect(results.filter { $0.code != 0 }.allSatisfy { $0.code == 75 && $0.err.contains("judge 2 of 2 slots") })
    #expect(routes(box).values.flatMap { $0 }.sorted() == ["judge", "judge", "spare"])
    #expect(try box.run("kill", "--all", "--now").code == 0)
  }

  @Test func `opens after three failures at once, sends work elsewhere, and lets one through when a person says so`()
    throws
  {
    let box = try sandbox(
      "bad: { rank: 1 }, good: { rank: 2 }", worker: #"[ "$FANOUT_BACKEND" = bad ] && exit 127; exit 0"#,
      categories: ["code"])
    for _ in 0..<4 { _ = try box.run("fire") }
    #expect(routes(box)["code"] == ["bad", "bad", "bad", "good"])
    let status = try box.run("status")
    #expect(status.out.contains("1 of 2: bad crash until"), "\(status)")
    let shown = try box.run("show", "bad")
    #expect(shown.out.contains("open by a crash until") && shown.out.contains("failed at once"), "\(shown)")
    let document = try box.document("show", "bad")
    #expect(document["state"]?.string == "open" && document["available"]?.bool == false)
    // A failure that is the backend's is not the category's.
    #expect(try box.run("plan", "--explain").out.contains("on good (bad crash until"))
    let planned = try box.document("plan")["backends"]?.array
    #expect(planned?.map { $0["available"]?.bool } == [false, true])
    let lifted = try box.run("unpause", "--backend", "bad")
    #expect(lifted.code == 0 && lifted.err.contains("its breaker is closed"), "\(lifted)")
    _ = try box.run("fire")
    #expect(routes(box)["code"]?.last == "bad")
    #expect(try box.run("unpause", "--backend", "good").err.contains("nothing to lift"))
  }

  @Test func `is limited by exit 76 and by a worker's word, and tells no lie about when`() throws {
    let box = try sandbox(
      "judge: {}, cheap: { rank: 2 }",
      worker: """
        [ "$FANOUT_BACKEND" = judge ] && exit 76
        echo '{"outcome": "failed", "backend": {"until": "2999-01-01T00:00:00Z"}}' > "$FANOUT_OUTCOME_FILE"
        """, categories: ["code"])
    _ = try box.run("fire")
    #expect(try box.run("status").out.contains("1 of 2: judge limit until"))
    _ = try box.run("fire")
    let third = try box.run("fire")
    #expect(third.code == 0 && third.err.contains("constraint=backends"), "\(third)")
    let status = try box.document("status")["backends"]?.array
    #expect(status?.map { $0["why"]?.string } == ["limit", "limit"])
    #expect(status?.last?["until"]?.string == "2999-01-01T00:00:00.000Z")
  }

  @Test func `is held by a person, who says why, and by nobody's slip`() throws {
    let box = try sandbox("judge: {}", categories: ["code"])
    let held = try box.run("pause", "--backend", "Judge", "--for", "2h", "--why", "moving house")
    #expect(held.code == 0 && held.err.contains("backend judge is held until"), "\(held)")
    let fire = try box.run("fire")
    #expect(fire.err.contains("started=0") && fire.err.contains("constraint=backends"), "\(fire)")
    #expect(try box.run("status").out.contains("0 of 1: judge held until"))
    #expect(try box.run("run", "code").code == 75)
    #expect(try box.run("run", "code", "--force").code == 0)
    let lifted = try box.run("unpause", "--backend", "judge")
    #expect(lifted.code == 0 && lifted.err.contains("held no more"), "\(lifted)")
    #expect(try box.run("fire").err.contains("started=1"))
    let slip = try box.run("pause", "--backend", "jugde")
    #expect(slip.code == 64 && slip.err.contains("did you mean judge?"), "\(slip)")
    #expect(try box.run("pause", "code", "--backend", "judge").code == 64)
    // A hold that cannot be read holds.
    try box.write("state/pauses/.backend-judge.json", "nonsense")
    #expect(try box.run("plan", "--explain").out.contains("judge unreadable"))
  }

  @Test func `asks probes with the gates, with the backend's variables, and heeds gates that speak of it`() throws {
    let box = try sandbox(
      "judge: { environment: { PORT: '7' }, probe: { command: ['./ping.sh'], cache: '0s' } }, cheap: { rank: 2 }",
      categories: ["code"], more: "gates: { quota: { command: ['./quota.sh'], cache: '0s' } },")
    try box.write(
      "ping.sh", "#!/bin/sh\necho \"$PORT\" >> asked\n[ -e up ] || { echo no ping; exit 3; }\n", executable: true)
    try box.write("quota.sh", "#!/bin/sh\ncat quota.json 2>/dev/null || exit 0\n", executable: true)
    #expect(try box.run("plan", "--explain").out.contains("on cheap (judge probe: no ping)"))
    #expect(try box.read("asked") == "7\n")
    _ = try box.run("fire")
    #expect(try box.run("status").out.contains("1 of 2: judge probe: no ping"))
    try box.write("up", "")
    _ = try box.run("fire")
    try box.write("quota.json", #"{"open": true, "backends": {"judge": {"open": false, "detail": "98 %"}}}"#)
    _ = try box.run("fire")
    #expect(routes(box)["code"] == ["cheap", "judge", "cheap"])
    #expect(try box.run("plan", "--explain").out.contains("judge gate quota: 98 %"))
  }

  @Test func `lets a login be tried once its probe passes, and not before`() throws {
    let box = try sandbox(
      "judge: { probe: { command: ['./ping.sh'], cache: '0s' } }",
      worker: #"""
        [ -e in ] || echo '{"outcome": "failed", "backend": {"auth": true}}' > "$FANOUT_OUTCOME_FILE"
        """#, categories: ["code"])
    try box.write("ping.sh", "#!/bin/sh\n[ ! -e out ] || [ -e in ]\n", executable: true)
    _ = try box.run("fire")
    try box.write("out", "")
    let shut = try box.run("fire")
    #expect(shut.err.contains("constraint=backends"), "\(shut)")
    #expect(try box.run("status").out.contains("0 of 1: judge login"))
    try box.write("in", "")
    #expect(try box.run("fire").err.contains("started=1"))
    #expect(box.journal().contains { $0.event == .backendClosed(backend: "judge", by: .probe) })
    #expect(try box.document("show", "judge")["state"]?.string == "closed")
  }

  @Test func `offers the names of backends where one is typed`() throws {
    let box = try sandbox("cheap: {}, judge: { rank: 2 }")
    for line in [["pause", "--backend", ""], ["unpause", "--backend", "=", ""]] {
      let offers = try box.execute([Sandbox.binary, "complete", "--"] + line).out
      #expect(offers == "cheap\tbackend\njudge\tbackend\n", "\(line)")
    }
    #expect(try box.run("complete", "--", "show", "ju").out == "judge\tbackend\n")
  }

  @Test func `needs a person where nobody is logged in, and is never well meanwhile`() throws {
    let box = try sandbox(
      "cheap: {}, judge: { rank: 2 }",
      worker: #"echo '{"outcome": "failed", "backend": {"auth": true}}' > "$FANOUT_OUTCOME_FILE"; exit 1"#,
      categories: ["code", "news"])
    _ = try box.run("fire", "--wait")
    let cause = try box.document("status")["causes"]?.array?.first { $0["cause"]?.string == "backends" }
    #expect(cause?["detail"]?.string == "nobody is logged in at backend cheap, so that nothing starts there")
    #expect(try box.run("status", "--check").code == 1)
    _ = try box.run("fire", "--wait")
    let status = try box.run("status")
    #expect(status.out.hasPrefix("stuck: no backend is available"), "\(status)")
    _ = try box.run("fire")
    #expect(box.eventually { (try? box.run("hands").out.contains("backend  judge")) == true })
    // What force does not pass is not said to be passed.
    let forced = try box.run("run", "code", "--force")
    #expect(forced.code == 75 && !forced.err.contains("outrank"), "\(forced)")
    #expect(try box.run("run", "code").err.contains("no limit and no login"))
    #expect(try box.run("unpause", "--backend", "cheap").code == 0)
    #expect(try box.run("unpause", "--backend", "judge").code == 0)
    #expect(try !box.run("status").out.hasPrefix("stuck"))
  }

  @Test func `keeps its slot over a respawn, goes to the same one, to another where that is shut, or is denied`() throws
  {
    let box = try sandbox(
      "judge: { slots: 1 }, cheap: { rank: 2, slots: 1 }",
      worker: """
        echo '{"outcome": "productive"}' > "$FANOUT_OUTCOME_FILE"
        if [ "$FANOUT_GENERATION" = 0 ]; then cp held/.backend* state/pauses/ 2>/dev/null; fi
        exit 0
        """, categories: ["code"], respawn: "{ limit: 1, delay: '50ms' }")
    #expect(try box.run("fire", "--wait").code == 0)
    #expect(routes(box)["code"] == ["judge", "judge"])
    let hold = #"{"since": "2026-01-01T00:00:00.000Z", "until": null, "why": "x"}"#
    try box.write("held/.backend-judge.json", hold)
    #expect(try box.run("fire", "--wait").code == 0)
    #expect(routes(box)["code"]?.suffix(2) == ["judge", "cheap"])
    #expect(try box.run("unpause", "--backend", "judge").code == 0)
    try box.write("held/.backend-cheap.json", hold)
    #expect(try box.run("fire", "--wait").code == 0)
    #expect(Ledger(of: box.journal()).runs.last?.respawnDenied == "noBackend")
  }

  /// T5 and T6: one of two that come at once, and the next one whatever becomes of it.
  @Test func `lets one attempt through after a limit, whoever asks, and the next one when that is killed or lost`()
    throws
  {
    let box = try sandbox(
      "judge: {}",
      worker: """
        [ -e limited ] && { echo $$ > pid-$FANOUT_CATEGORY; exec sleep 600; }
        touch limited
        until=$(date -u -d '+1 second' +%Y-%m-%dT%H:%M:%SZ)
        echo "{\\"outcome\\": \\"failed\\", \\"backend\\": {\\"until\\": \\"$until\\"}}" > "$FANOUT_OUTCOME_FILE"
        """)
    #expect(try box.run("run", "code").code == 1)
    func isHalfOpen() throws -> Bool { try box.document("show", "judge")["state"]?.string == "halfOpen" }
    // However slowly this comes to look.
    #expect(try box.document("show", "judge")["why"]?.string == "limit" || isHalfOpen())
    #expect(try box.eventually { try isHalfOpen() })
    func race() throws -> [String] {
      let runs = try ["code", "news", "triage"].map { ($0, try box.start([Sandbox.binary, "run", $0, "--detach"])) }
      let results = runs.map { ($0.0, $0.1.wait()) }
      #expect(
        results.filter { $0.1.code != 0 }.allSatisfy {
          $0.1.code == 75 && $0.1.err.contains("judge tried after a limit")
        },
        "\(results)")
      return results.filter { $0.1.code == 0 }.map(\.0)
    }
    let first = try race()
    #expect(first.count == 1, "\(first)")
    #expect(try box.run("kill", "--all", "--now").code == 0)
    #expect(try isHalfOpen())
    let second = try race()
    #expect(second.count == 1, "\(second)")
    _ = try box.meet("pid-\(try #require(second.first))")
    _ = box.killEverything()
    let third = try race()
    #expect(third.count == 1, "\(third)")
    #expect(try isHalfOpen())
    #expect(Ledger(of: box.journal()).runs.contains { $0.end?.outcome == .lost })
    #expect(try box.run("kill", "--all", "--now").code == 0)
  }

  /// T12: what the machine did is neither the backend's nor the category's.
  @Test func `counts no failure anywhere that happens while the host is closed`() throws {
    let box = try sandbox(
      "bad: {}, spare: { rank: 2 }", worker: "exit 127", categories: ["code"],
      more: "host: { memory: { narrow: '100%', close: '100%' }, ioPressure: null, memoryPressure: null }, "
        + "backOff: { failure: { after: 1 } },")
    for _ in 0..<4 { #expect(try box.run("run", "code", "--force").code == 1) }
    #expect(routes(box)["code"] == ["bad", "bad", "bad", "bad"])
    #expect(box.ends().values.flatMap { $0 }.allSatisfy { $0.hostClosed?.isEmpty == false })
    let shown = try box.document("show", "bad")
    #expect(shown["state"]?.string == "closed" && shown["breaker"]?["window"]?.array?.isEmpty == true)
    #expect(try box.document("status")["resting"]?.object?.entries.isEmpty == true)
  }
}
