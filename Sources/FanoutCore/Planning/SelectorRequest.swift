/// What a selector is told on its stdin, so that it need not propose what cannot run (SPEC 4 and 13).
public enum SelectorRequest {
  /// The object that it may read.
  public static func json(facts: Facts, standing: Standing, policy: Policy, isDryRun: Bool) -> JSONValue {
    let resting = Admission(policy: policy, facts: facts).resting
    let paused = facts.pauses.keys.filter { facts.pauses[$0]?.standing(at: facts.now) == .holds }
    var members = [
      JSONMember("schema", .integer(Schema.exchange)), JSONMember("dryRun", .bool(isDryRun)),
      JSONMember("width", .integer(Int64(policy.width))),
      JSONMember("free", .integer(Int64(max(0, policy.width - facts.live)))),
      JSONMember("busy", names(facts.busy.keys)), JSONMember("cooling", names(resting.map(\.category))),
      JSONMember("paused", names(paused)),
      JSONMember("recent", .array(standing.recent.reversed().map(recent))),
      JSONMember(
        "resting",
        .object(
          resting.map { category, rest in
            JSONMember(category.name, ["until": .string(rest.until.rfc3339), "why": .string(rest.cause.words)])
          })),
    ]
    if !policy.gates.isEmpty { members.append(JSONMember("gates", gates(facts, policy))) }
    if !policy.backends.isEmpty { members.append(JSONMember("backends", backends(facts, policy))) }
    if policy.shares != nil || !policy.targets.isEmpty, let use = facts.use {
      members.append(JSONMember("shares", shares(Shares(policy: policy, facts: use), policy)))
    }
    let hands = standing.hands.open
    if !hands.isEmpty { members.append(JSONMember("hands", .array(hands.map(hand)))) }
    return .object(members)
  }

  private static func hand(_ hand: Hand) -> JSONValue {
    [
      "id": .string(hand.id.text), "kind": .string(hand.kind.rawValue),
      "category": hand.category.map { .string($0.name) } ?? nil, "run": hand.run.map { .string($0.text) } ?? nil,
    ]
  }

  private static func names(_ categories: some Sequence<Category>) -> JSONValue {
    .array(categories.sorted().map { .string($0.name) })
  }

  private static func recent(_ run: Standing.Run) -> JSONValue {
    [
      "run": .string(run.id.text), "category": run.category.map { .string($0.name) } ?? nil,
      "outcome": run.outcome.map { .string($0.rawValue) } ?? nil, "grade": run.grade.map { .number($0) } ?? nil,
    ]
  }

  private static func shares(_ shares: Shares, _ policy: Policy) -> JSONValue {
    .object(
      policy.allowlist.map { category in
        JSONMember(
          category.name,
          [
            "target": shares.targets[category].map { .number($0) } ?? nil,
            "actual": shares.actual(of: category).map { .number($0) } ?? nil,
          ])
      })
  }

  private static func backends(_ facts: Facts, _ policy: Policy) -> JSONValue {
    let choice = BackendChoice(policy, facts)
    return .object(
      policy.backends.map { rule in
        let obstacle = choice.obstacle(rule)
        return JSONMember(
          rule.name,
          [
            "available": .bool(obstacle?.isFull != false), "live": .integer(Int64(choice.live(on: rule.name))),
            "slots": rule.slots.map { .integer(Int64($0)) } ?? nil,
            "why": obstacle.map { .string($0.words) } ?? nil,
          ])
      })
  }

  /// The categories that a gate is about stand there where it is not all of them.
  private static func gates(_ facts: Facts, _ policy: Policy) -> JSONValue {
    .object(
      policy.gates.compactMap { gate in
        guard let answer = facts.answers.first(where: { $0.gate == gate.name }) else { return nil }
        let scope = gate.scope(answer).map { names($0) } ?? nil
        return JSONMember(
          gate.name,
          [
            "state": .string(answer.state.rawValue), "detail": .string(answer.detail), "categories": scope,
            "until": answer.until.map { .string($0.rfc3339) } ?? nil,
          ])
      })
  }
}
