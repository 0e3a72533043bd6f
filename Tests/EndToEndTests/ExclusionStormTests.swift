import CSystem
import Foundation
import Testing

/// Fires by the dozen, people and scripts beside them, and SIGKILL for whatever lives, whenever.
@Suite(.serialized) struct `Exclusion in a storm` {
  private static let tame = ["one", "two", "three", "four", "five", "six"]
  /// Their workers let go of the lock, and somebody removes the file: here no outsider can be kept out, but fanout can.
  private static let wild = ["wild-one", "wild-two", "wild-three", "wild-four"]
  private static let enoughBegins = 1000
  private static let enoughKills = 200

  @Test(.enabled(if: Machine.compiler != nil, "the witness is a C program: install cc, gcc or clang"))
  func `no category ever has two live workers, whatever is killed when`() throws {
    var chance = Chance(seedOf: ProcessInfo.processInfo.environment)
    print("storm: FANOUT_TEST_SEED=\(chance.seed)")
    let box = try Sandbox()
    let witness = try Witness(in: box)
    let all = Self.tame + Self.wild
    try box.configure(
      answer: answer(all), allowlist: all, confirmFor: "1ms", teardown: "[{ signal: 'TERM', wait: '20ms' }]",
      respawn: "{ limit: 1, delay: '1ms' }", more: "width: 10, perFire: null")
    try box.replace("./worker.sh\"", with: "\(witness.program)\", \"\(witness.directory)\", \"\(chance.seed)\"")
    var storm = Storm(box: box, witness: witness, chance: chance)
    var rounds = 0
    while witness.begins < Self.enoughBegins || storm.kills < Self.enoughKills, rounds < 1000 {
      rounds += 1
      try storm.round(rounds, tame: Self.tame, wild: Self.wild)
    }
    chance = storm.chance

    // Calm: nothing new is proposed, and fires go on until all is put right.
    try box.write("answer.json", #"{"blocked_tasks": ["nothing to do"]}"#)
    let isCalm = try box.eventually(within: 60) {
      let result = try box.run("fire")
      #expect(result.code == 0 || result.code == 75, "\(result)")
      return box.isQuiet() && box.inhabitants().isEmpty
    }
    #expect(isCalm, "open: \(box.openRuns()), alive: \(box.inhabitants())")

    let audit = try JournalAudit(box.state + "/journal")
    print(
      "storm: \(witness.begins) begins, \(storm.kills) kills, \(rounds) rounds, \(audit.starts.count) runs, \(audit.respawns.count) respawns, \(audit.torn) torn lines"
    )
    #expect(witness.begins >= Self.enoughBegins && storm.kills >= Self.enoughKills, "void: the storm was a breeze")
    #expect(witness.overlaps == [], "seed \(chance.seed)")
    #expect(audit.faults == [], "seed \(chance.seed)")
    for category in Self.tame {
      #expect(try box.execute(["flock", "-n", box.lock(category), "true"]).code == 0, "\(category) is still locked")
    }
  }

  @Test(.enabled(if: Machine.compiler != nil, "the witness is a C program: install cc, gcc or clang"))
  func `has a witness that speaks up when two are there at once`() throws {
    let box = try Sandbox()
    let witness = try Witness(in: box)
    let first = open(witness.directory + "/one.witness", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(first) }
    #expect(csystem_ofd_lock(first) == 0)
    let second = try box.execute([witness.program, witness.directory, "1"], environment: ["FANOUT_CATEGORY": "one"])
    #expect(second.code == 97 && witness.overlaps.count == 1 && witness.begins == 0, "\(second)")
  }

  private func answer(_ categories: [String]) -> String {
    "{\"alternatives\": [" + categories.map { "\"\($0)\"" }.joined(separator: ", ") + "]}"
  }
}

/// Its state from round to round.
private struct Storm {
  let box: Sandbox
  let witness: Witness
  var chance: Chance
  var kills = 0

  mutating func round(_ number: Int, tame: [String], wild: [String]) throws {
    var started: [Sandbox.Running] = []
    let fires = number % 25 == 3 ? 50 : Int.random(in: 1...2, using: &chance)
    for _ in 0..<fires { started.append(try box.start([Sandbox.binary, "fire"])) }
    if chance.once(in: 3) { started.append(try person(tame + wild)) }
    if chance.once(in: 2), let category = tame.randomElement(using: &chance) { started.append(try outsider(category)) }
    if chance.once(in: 4), let category = wild.randomElement(using: &chance) { unlink(box.lock(category)) }
    for _ in 0..<Int.random(in: 1...4, using: &chance) {
      // Not to prove anything: so that what is killed is killed at another moment each time.
      poll(nil, 0, Int32.random(in: 0...40, using: &chance))
      strike()
    }
    for process in started { _ = process.wait() }
  }

  /// Kills one or two at once, of any kinds.
  private mutating func strike() {
    let all = box.inhabitants()
    let kinds = [
      all.filter(\.isSupervisor), all.filter { $0.isProgram && !$0.isSupervisor }, all.filter { !$0.isProgram },
    ]
    var victims: [Sandbox.Inhabitant] = []
    for _ in 0..<Int.random(in: 1...3, using: &chance) {
      if let victim = kinds.randomElement(using: &chance)?.randomElement(using: &chance) { victims.append(victim) }
    }
    for victim in victims where box.killNine(victim) { kills += 1 }
  }

  private mutating func person(_ categories: [String]) throws -> Sandbox.Running {
    var words = [Sandbox.binary, "run", categories.randomElement(using: &chance) ?? "one"]
    if chance.once(in: 2) { words.append("--detach") }
    if chance.once(in: 2) { words.append("--respawn") }
    return try box.start(words)
  }

  /// A script that shares the category's lock file by flock(1), as the contract invites it to.
  private func outsider(_ category: String) throws -> Sandbox.Running {
    try box.start(
      ["flock", "-n", box.lock(category), witness.program, witness.directory, "outside"],
      environment: ["FANOUT_CATEGORY": category])
  }
}
