/// What a worker reported of its own work.
public struct OutcomeReport: Sendable, Equatable {
  /// What it declared.
  public var outcome: Outcome
  /// From 0 to 1.
  public var grade: Double?
  /// What was written as a grade and is none.
  public var unreadableGrade: String?
  /// In a sentence.
  public var summary: String?
  /// Why, for restraint, blocked and failed.
  public var reason: String?
  /// What a human must decide.
  public var question: String?
  /// The worker's own name for what it did.
  public var session: String?
  /// What it made.
  public var artifacts: [String]
  /// How many reviews its work needs.
  public var reviews: Int64?
  /// What is the matter with its backend; nil: nothing.
  public var backend: BackendReport?

  /// A report.
  public init(
    outcome: Outcome, grade: Double? = nil, unreadableGrade: String? = nil, summary: String? = nil,
    reason: String? = nil,
    question: String? = nil, session: String? = nil, artifacts: [String] = [], reviews: Int64? = nil
  ) {
    self.outcome = outcome
    self.grade = grade
    self.unreadableGrade = unreadableGrade
    self.summary = summary
    self.reason = reason
    self.question = question
    self.session = session
    self.artifacts = artifacts
    self.reviews = reviews
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
    report.backend = BackendReport(json: root["backend"])
    if outcome == .needsHuman, report.question == nil { return .unreadable("needsHuman needs a \"question\"") }
    if outcome == .restraint || outcome == .blocked, report.reason == nil {
      return .unreadable("\(outcome.rawValue) needs a \"reason\"")
    }
    return .report(report)
  }
}
