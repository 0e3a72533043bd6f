/// What is said beside the checks: what was void or unknown.
extension Admission {
  /// Gates that said nothing and count as open, and queues whose last good answer stands.
  static func unanswered(_ policy: Policy, _ facts: Facts) -> [String] {
    policy.gates.compactMap { gate in
      guard let answer = facts.answers.first(where: { $0.gate == gate.name }), answer.state == .unknown else {
        return nil
      }
      if gate.reviews != nil {
        let closes = gate.narrowing(answer, lanes: facts.lanes, debts: facts.debts)?.closes == true
        return closes ? nil : "how many wait for review is unknown, and the last good answer stands: \(answer.detail)"
      }
      guard gate.onUnknown == .open else { return nil }
      return "gate \(gate.name) is unknown and counts as open (onUnknown): \(answer.detail)"
    }
  }

  /// What ends further ahead than it is long.
  static func voids(policy: Policy, facts: Facts) -> [String] {
    var notes: [String] = []
    func note(_ what: String, _ until: WallTime) {
      notes.append(
        "\(what) until \(until.rfc3339) is void: it ends further ahead than it is long, so the clock has jumped back")
    }
    func note(_ what: String, _ pause: Pause?) {
      guard let pause, let until = pause.until, pause.standing(at: facts.now) == .void else { return }
      note(what, until)
    }
    note("the pause of everything", facts.pauseOfAll)
    for category in facts.pauses.keys.sorted() { note("the pause of \(category)", facts.pauses[category]) }
    for category in Set(facts.released.keys).union(facts.streaks.keys).sorted() {
      for rest in facts.rests(of: category, policy)
      where rest.standing(at: facts.now, slack: facts.slack) == .void {
        note("the \(rest.cause == .cooldown ? "cooldown" : "rest") of \(category)", rest.until)
      }
    }
    for rule in policy.backends {
      note("the hold of backend \(rule.name)", facts.backendHolds[rule.name])
      for opening in facts.backends[rule.name]?.breaker.voids(at: facts.now) ?? [] {
        note("the \(opening.cause.rawValue) of backend \(rule.name)", opening.until)
      }
    }
    return notes
  }
}
