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
      add(HandCause(.crashed, about: run.id.text, category: run.category, run: run.id, run.end?.spoken ?? ""))
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
    let (kind, subject) = HandCauses.place(of: cause)
    let category = cause.subject.flatMap(Category.init(canonical:))
    switch cause.kind {
    // Questions stand in the list with their runs; who cannot be told of a hand is not told of another one.
    case .question, .untold: return
    case .starving: guard let row = health.starving, row.fires >= HandCauses.patience else { return }
    // One fire whose runs all refused is no row yet.
    case .refused: guard cause.subject != nil else { return }
    default: break
    }
    let isRun = kind == .orphan && RunID(subject).made != nil
    let isCategory = [.failing, .violation, .orphan, .machine].contains(kind)
    add(
      HandCause(
        kind, about: subject, category: isCategory ? category : nil, run: isRun ? RunID(subject) : nil, cause.detail))
  }

  /// Of which kind the hand is that goes up for a cause of `status`, and what it is about; of a question the category.
  static func place(of cause: HealthCause) -> (kind: HandKind, subject: String) {
    let subject = cause.subject ?? HandCause.loop
    return switch cause.kind {
    case .question: (.question, subject)
    case .starving: (.starving, subject)
    case .degraded: (.degraded, subject)
    case .failing, .refused: (.failing, subject)
    case .backends: (.backend, subject)
    case .gate: (ReviewPolicy.isGate(subject) ? .reviews : .gate, subject)
    case .missedFires: (.missedFires, subject)
    case .violation: (.violation, subject)
    case .orphan, .unwatched: (.orphan, subject)
    case .untold, .configuration, .state, .freeSpace, .inodes, .journal, .locks, .index, .pauses, .newerSchema,
      .cannotFire,
      .stopped, .hung, .overdue, .unended, .leftover, .immutable:
      (.machine, [cause.kind.rawValue, cause.subject].compactMap { $0 }.joined(separator: " "))
    }
  }

  /// Runs that ended badly, and whose category has ended well since.
  public static func superseded(_ ledger: Ledger) -> Set<RunID> {
    var well: Set<Category> = []
    var superseded: Set<RunID> = []
    for run in ledger.endedRuns.reversed() {
      guard let category = run.category, let end = run.end, RowsOfRuns.counts(run) else { continue }
      if !end.outcome.isUnsuccessful {
        well.insert(category)
      } else if well.contains(category) {
        superseded.insert(run.id)
      }
    }
    return superseded
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

extension Hands {
  /// Whether somebody has taken note of a cause of `status`, and wants to hear no more of it at that moment.
  public func isSilent(_ cause: HealthCause, at now: WallTime) -> Bool {
    let (kind, subject) = HandCauses.place(of: cause)
    return open.contains { hand in
      hand.kind == kind && hand.isSilent(at: now)
        && (kind == .question ? hand.category?.name : hand.raise.subject) == subject
    }
  }
}
