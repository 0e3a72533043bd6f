/// What needs a person, by what is seen and what is on record: one list, made of that by which `status` judges.
public struct HandCauses: Sendable, Equatable {
  /// The causes, each kind and subject once.
  public private(set) var all: [HandCause] = []

  /// So many fires in a row that started nothing are too many.
  static let patience = 3
  /// A bad end is nobody's business any more after so long.
  static let crashAge: Duration = .seconds(86_400)

  /// The causes at a moment; `missed` says that fires were missed before the last one.
  public init(_ facts: HealthFacts, ledger: Ledger, audit: LockAudit, missed: String? = nil, at now: Moment) {
    let health = Health(facts, ledger: ledger, audit: audit)
    for run in Health.waiting(ledger) {
      let question = facts.questions[run.id] ?? run.end?.question ?? ""
      add(HandCause(.question, about: run.id.text, category: run.category, run: run.id, question, question: question))
    }
    for run in HandCauses.crashed(ledger, at: now) {
      let words = [run.end?.outcome.rawValue, run.end?.why].compactMap { $0 }.joined(separator: ", ")
      add(HandCause(.crashed, about: run.id.text, category: run.category, run: run.id, words))
    }
    for cause in health.causes { add(cause, health) }
    for gate in facts.gates where ReviewPolicy.isGate(gate.name) && gate.answer == .closed {
      add(HandCause(.reviews, about: gate.name, category: nil, gate.detail))
    }
    if let missed { add(HandCause(.missedFires, about: HandCause.loop, missed)) }
  }

  private mutating func add(_ cause: HandCause) {
    if !all.contains(where: { $0.kind == cause.kind && $0.subject == cause.subject }) { all.append(cause) }
  }

  /// A cause of `status` as one of a hand.
  private mutating func add(_ cause: HealthCause, _ health: Health) {
    let subject = cause.subject ?? HandCause.loop
    let category = cause.subject.flatMap(Category.init(canonical:))
    switch cause.kind {
    // They stand in the list with their runs.
    case .question: break
    case .starving:
      guard let row = health.starving, row.fires >= HandCauses.patience else { return }
      add(HandCause(.starving, about: subject, cause.detail))
    case .degraded: add(HandCause(.degraded, about: subject, cause.detail))
    case .failing: add(HandCause(.failing, about: subject, category: category, cause.detail))
    // One fire whose runs all refused is no row yet.
    case .refused:
      if cause.subject != nil { add(HandCause(.failing, about: subject, category: category, cause.detail)) }
    case .gate: add(HandCause(ReviewPolicy.isGate(subject) ? .reviews : .gate, about: subject, cause.detail))
    case .missedFires: add(HandCause(.missedFires, about: subject, cause.detail))
    case .violation: add(HandCause(.violation, about: subject, category: category, cause.detail))
    case .orphan, .unwatched:
      let isRun = cause.subject.map { RunID($0).made != nil } ?? false
      add(HandCause(.orphan, about: subject, category: category, run: isRun ? RunID(subject) : nil, cause.detail))
    case .configuration, .state, .freeSpace, .inodes, .journal, .locks, .index, .pauses, .newerSchema, .cannotFire,
      .stopped, .hung,
      .overdue, .unended, .leftover, .immutable:
      let about = [cause.kind.rawValue, cause.subject].compactMap { $0 }.joined(separator: " ")
      add(HandCause(.machine, about: about, category: category, cause.detail))
    }
  }

  /// The latest bad end of each category that no good one has followed, the oldest first. One that went down with the
  /// machine, was killed or refused is nobody's failure.
  private static func crashed(_ ledger: Ledger, at now: Moment) -> [RunFacts] {
    var decided: Set<Category> = []
    var crashed: [RunFacts] = []
    for run in ledger.endedRuns.reversed() {
      guard let category = run.category, !decided.contains(category), let end = run.end, let at = run.endedAt,
        RowsOfRuns.counts(run)
      else { continue }
      decided.insert(category)
      if end.outcome.isUnsuccessful, now.since(at) < crashAge { crashed.append(run) }
    }
    return crashed.reversed()
  }
}
