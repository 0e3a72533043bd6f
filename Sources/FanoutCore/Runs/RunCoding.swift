/// `run.json` and its way back.
extension Run {
  /// The run as JSON.
  public var json: JSONValue {
    [
      "schema": .integer(Schema.file), "run": .string(id.text), "fire": .string(fire.text),
      "category": .string(category.name),
      "generation": .integer(Int64(generation)), "attempt": .integer(Int64(attempt)), "streak": .integer(Int64(streak)),
      "source": .string(source.rawValue), "entry": entry.map { .string($0) } ?? nil, "rank": .integer(Int64(rank)),
      "backend": backend.map { .string($0) } ?? nil,
      "terms": terms.json,
    ]
  }

  /// The run that JSON tells of; nil where something is missing.
  public init?(json node: JSONNode) {
    guard let id = node["run"]?.string, let fire = node["fire"]?.string,
      let category = node["category"]?.category,
      let generation = node["generation"]?.integer,
      let streak = Run.streak(json: node), let source = node["source"]?.string.flatMap(CandidateSource.init(rawValue:)),
      let rank = node["rank"]?.integer, let terms = node["terms"].flatMap(Terms.init(json:))
    else { return nil }
    self.init(
      id: RunID(id), fire: FireID(fire), category: category, generation: Int(generation), streak: Int(streak),
      source: source, rank: Int(rank), terms: terms)
    entry = node["entry"]?.string
    backend = node["backend"]?.string
    // What schema 1 calls an attempt is the streak.
    if (node["schema"]?.integer ?? 1) >= 2 { attempt = node["attempt"]?.integer.map { Int($0) } ?? 1 }
  }

  private static func streak(json node: JSONNode) -> Int64? {
    node[Schema.callsStreakAttempt(node["schema"]?.integer ?? 1) ? "attempt" : "streak"]?.integer
  }
}

extension Terms {
  /// The terms as JSON; durations in milliseconds.
  public var json: JSONValue {
    [
      "confirm_ms": .integer(confirmFor.milliseconds), "limit_ms": timeLimit.map { .integer($0.milliseconds) } ?? nil,
      "stall_ms": stallAfter.map { .integer($0.milliseconds) } ?? nil, "output_bytes": .integer(Int64(outputLimit)),
      "teardown": .array(
        teardown.map { ["signal": .integer(Int64($0.signal)), "wait_ms": .integer($0.wait.milliseconds)] }),
      "respawn": [
        "limit": .integer(Int64(respawn.limit)), "grade_at_least": respawn.gradeAtLeast.map { .number($0) } ?? nil,
        "delay_ms": .integer(respawn.delay.milliseconds),
      ],
    ]
  }

  /// The terms that JSON tells of; nil where something is missing.
  public init?(json node: JSONNode) {
    guard let confirm = node["confirm_ms"]?.integer, let output = node["output_bytes"]?.integer,
      let steps = node["teardown"]?.array, let respawn = node["respawn"], let limit = respawn["limit"]?.integer,
      let delay = respawn["delay_ms"]?.integer
    else { return nil }
    var teardown: [TeardownStep] = []
    for step in steps {
      guard let signal = step["signal"]?.integer.flatMap(Int32.init(exactly:)), let wait = step["wait_ms"]?.integer
      else { return nil }
      teardown.append(TeardownStep(signal: signal, wait: .milliseconds(wait)))
    }
    self.init(
      confirmFor: .milliseconds(confirm), timeLimit: node["limit_ms"]?.integer.map { .milliseconds($0) },
      stallAfter: node["stall_ms"]?.integer.map { .milliseconds($0) }, outputLimit: Int(output), teardown: teardown,
      respawn: RespawnPolicy(
        limit: Int(limit), gradeAtLeast: respawn["grade_at_least"]?.double, delay: .milliseconds(delay)))
  }
}
