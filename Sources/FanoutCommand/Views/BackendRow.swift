import FanoutCore
import FanoutSystem

/// A backend at a moment, as every screen and document shows it.
struct BackendRow {
  let rule: BackendRule
  /// What stands against one more worker; nil: nothing.
  let obstacle: BackendObstacle?
  /// The state of its breaker.
  let state: Breaker.State
  /// What is known of it.
  let facts: BackendFacts
  /// The categories that live there, in order.
  let live: [FanoutCore.Category]

  /// Whether work may go there, or would if there were a slot.
  var isAvailable: Bool { obstacle?.isFull != false }

  /// Every backend of a policy, as these facts have it.
  static func all(_ policy: Policy, _ facts: Facts) -> [BackendRow] {
    let choice = BackendChoice(policy, facts)
    return policy.backends.map { rule in
      BackendRow(
        rule: rule, obstacle: choice.obstacle(rule), state: choice.breaker(of: rule).state(at: facts.now),
        facts: facts.backends[rule.name] ?? BackendFacts(),
        live: facts.routes.filter { $0.value == rule.name }.keys.sortedNaturally(by: \.name))
    }
  }

  /// `16 of 18: b07 limit until 14:10, b12 login`.
  static func summary(_ rows: [BackendRow], _ clock: Clock) -> String {
    let shut = rows.filter { !$0.isAvailable }
    let why = shut.compactMap { row in row.obstacle.map { "\(row.rule.name) \($0.words(clock.words))" } }
    return "\(rows.count - shut.count) of \(rows.count)" + (why.isEmpty ? "" : ": \(why.joined(separator: ", "))")
  }

  /// The row as a document.
  var json: JSONValue {
    [
      "backend": .string(rule.name), "available": .bool(isAvailable), "live": .integer(Int64(live.count)),
      "categories": .array(live.map { .string($0.name) }), "slots": rule.slots.map { .integer(Int64($0)) } ?? nil,
      "rank": .integer(Int64(rule.rank)), "free": .bool(rule.isFree),
      "why": obstacle.map { .string($0.name) } ?? nil, "detail": obstacle.map { .string($0.words) } ?? nil,
      "until": obstacle?.until.map { .string($0.rfc3339) } ?? nil, "state": .string(stateWord),
      "tried": .bool(facts.isTried), "started_at": facts.started.map { .string($0.rfc3339) } ?? nil,
      "breaker": facts.breaker.json,
    ]
  }

  private var stateWord: String {
    switch state {
    case .closed: "closed"
    case .open: "open"
    case .halfOpen: "halfOpen"
    }
  }

  /// The state of its breaker, for people: since when, and what ends it.
  func breakerWords(_ clock: Clock) -> String {
    switch state {
    case .closed: "closed"
    case .open(.login, _):
      "open: nobody is logged in"
        + (facts.breaker.login.map { ", since \(clock.wordsAndAge($0.since))" } ?? "")
        + "; a passing probe ends it, or fanout unpause --backend \(rule.name)"
    case .open(let cause, let until):
      "open by a \(cause.rawValue) until \(until.map(clock.wordsAndAge) ?? "?"), then one attempt is let through"
    case .halfOpen(let cause):
      facts.isTried
        ? "half-open after a \(cause.rawValue): the one attempt is under way"
        : "half-open after a \(cause.rawValue): the next worker tries it"
    }
  }
}
