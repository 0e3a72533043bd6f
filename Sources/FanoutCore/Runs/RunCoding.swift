/// `run.json` and its way back.
extension Run {
  /// The run as JSON.
  public var json: JSONValue {
    [
      "schema": .integer(Schema.file), "run": .string(id), "fire": .string(fire), "category": .string(category.name),
      "generation": .integer(Int64(generation)), "attempt": .integer(Int64(attempt)), "streak": .integer(Int64(streak)),
      "source": .string(source.rawValue), "rank": .integer(Int64(rank)), "terms": terms.json,
    ]
  }

  /// The run that JSON tells of; nil where something is missing.
  public init?(json node: JSONNode) {
    guard let id = node["run"]?.string, let fire = node["fire"]?.string,
      let category = node["category"]?.string.flatMap(Category.init(canonical:)), let generation = node["generation"]?.integer,
      let streak = Run.streak(json: node), let source = node["source"]?.string.flatMap(Source.init(rawValue:)),
      let rank = node["rank"]?.integer, let terms = node["terms"].flatMap(Terms.init(json:))
    else { return nil }
    self.init(
      id: id, fire: fire, category: category, generation: Int(generation), streak: Int(streak), source: source, rank: Int(rank),
      terms: terms)
    // What schema 1 calls an attempt is the streak.
    if (node["schema"]?.integer ?? 1) >= 2 { attempt = node["attempt"]?.integer.map { Int($0) } ?? 1 }
  }

  private static func streak(json node: JSONNode) -> Int64? {
    node[RecordKey.streak(in: node["schema"]?.integer ?? 1).name]?.integer
  }
}

extension Terms {
  /// The terms as JSON; durations in milliseconds.
  public var json: JSONValue {
    [
      "confirm_ms": .integer(confirmFor.milliseconds), "limit_ms": timeLimit.map { .integer($0.milliseconds) } ?? nil,
      "stall_ms": stallAfter.map { .integer($0.milliseconds) } ?? nil, "output_bytes": .integer(Int64(outputLimit)),
      "teardown": .array(teardown.map { ["signal": .integer(Int64($0.signal)), "wait_ms": .integer($0.wait.milliseconds)] }),
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
      guard let signal = step["signal"]?.integer.flatMap(Int32.init(exactly:)), let wait = step["wait_ms"]?.integer else { return nil }
      teardown.append(TeardownStep(signal: signal, wait: .milliseconds(wait)))
    }
    self.init(
      confirmFor: .milliseconds(confirm), timeLimit: node["limit_ms"]?.integer.map { .milliseconds($0) },
      stallAfter: node["stall_ms"]?.integer.map { .milliseconds($0) }, outputLimit: Int(output), teardown: teardown,
      respawn: RespawnPolicy(
        limit: Int(limit), gradeAtLeast: respawn["grade_at_least"]?.double, delay: .milliseconds(delay)))
  }
}

extension OutcomeReport {
  /// Reads what a worker wrote (SPEC 8): only `outcome` is required, and it must be one that a worker may declare.
  public static func read(_ bytes: [UInt8]) -> OutcomeReading {
    let root: JSONNode
    do {
      root = try JSONDocument(parsing: bytes).root
    } catch {
      return .unreadable("\(error)")
    }
    guard root.object != nil else { return .unreadable("it is \(root.kindName), not an object") }
    guard let written = root["outcome"] else { return .unreadable("it has no \"outcome\"") }
    guard let word = written.string else { return .unreadable("its outcome is \(written.kindName), not a string") }
    guard let outcome = Outcome(rawValue: word), outcome.isDeclarable else {
      return .unreadable("\"\(word.prefix(40))\" is no outcome that a worker can declare")
    }
    var report = OutcomeReport(outcome: outcome)
    if let node = root["grade"], !node.isNull {
      if let grade = node.double, (0...1).contains(grade) {
        report.grade = grade
      } else {
        report.unreadableGrade = node.double.map { "\($0)" } ?? node.kindName
      }
    }
    report.summary = root["summary"]?.string
    report.reason = root["reason"]?.string
    report.question = root["question"]?.string
    report.session = root["session"]?.string
    report.artifacts = root["artifacts"]?.array?.compactMap(\.string) ?? []
    report.reviews = root["reviews"]?.integer
    if outcome == .needsHuman, report.question == nil { return .unreadable("needsHuman needs a \"question\"") }
    if outcome == .restraint || outcome == .blocked, report.reason == nil {
      return .unreadable("\(outcome.rawValue) needs a \"reason\"")
    }
    return .report(report)
  }
}

/// The assignment file of a worker (SPEC 8). What the selector wrote stays as it wrote it.
public struct Assignment: Sendable {
  /// The run.
  public var run: Run
  /// What the selector wrote for this category.
  public var selection: [UInt8]?
  /// The other top-level members of the answer, without the candidate lists; left out beyond 64 KiB.
  public var payload: [UInt8]?
  /// Where the whole answer is.
  public var payloadFile: String?
  /// The outcome of generation 0.
  public var previous: RunEnd?

  /// An assignment.
  public init(run: Run, selection: [UInt8]?, payload: [UInt8]?, payloadFile: String?, previous: RunEnd?) {
    self.run = run
    self.selection = selection
    self.payload = payload
    self.payloadFile = payloadFile
    self.previous = previous
  }

  /// The most that `payload` may take, in bytes.
  public static let payloadLimit = 64 << 10

  /// The file's text.
  public var json: JSONValue {
    [
      "schema": .integer(Schema.exchange), "run": .string(run.id), "fire": .string(run.fire), "category": .string(run.category.name),
      "generation": .integer(Int64(run.generation)), "attempt": .integer(Int64(run.attempt)), "streak": .integer(Int64(run.streak)),
      "source": .string(run.source.rawValue), "rank": .integer(Int64(run.rank)), "selection": selection.map { .raw($0) } ?? nil,
      "payload": payload.flatMap { $0.count <= Assignment.payloadLimit ? .raw($0) : nil } ?? nil,
      "payloadFile": payloadFile.map { .string($0) } ?? nil, "previous": previous.map(Assignment.previous) ?? nil,
    ]
  }

  private static func previous(_ end: RunEnd) -> JSONValue {
    guard case .report(let report) = end.reading else { return ["outcome": .string(end.verdict.outcome.rawValue)] }
    return [
      "outcome": .string(end.verdict.outcome.rawValue), "grade": report.grade.map { .number($0) } ?? nil,
      "summary": report.summary.map { .string($0) } ?? nil, "reason": report.reason.map { .string($0) } ?? nil,
      "session": report.session.map { .string($0) } ?? nil, "artifacts": .array(report.artifacts.map { .string($0) }),
    ]
  }
}
