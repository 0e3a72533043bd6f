/// The launching of a plan, round by round: what is denied or fails passes its place on to the next candidate, by the
/// same plan.
public struct Launching: Sendable, Equatable {
  /// The plan as it stands.
  public private(set) var plan: Plan
  /// The facts that it was made from, denied claims and failed launches included.
  public private(set) var facts: Facts
  /// The runs that were launched, in order.
  public private(set) var runs: [Run] = []
  /// What could not be started, and why.
  public private(set) var failures: [FireEnd.Failure] = []
  /// Nothing more can be launched: places are not passed on.
  public var isOver = false

  private let selection: Selection
  private let policy: Policy
  private var tried: Set<Category> = []

  /// The first plan.
  public init(_ selection: Selection, policy: Policy, facts: Facts) {
    self.selection = selection
    self.policy = policy
    self.facts = facts
    plan = Plan(selection: selection, policy: policy, facts: facts)
  }

  /// What is to be launched next, in order; empty: all is done.
  public var wanted: [Plan.Entry] {
    guard !isOver else { return [] }
    return plan.admitted.filter { entry in entry.candidate.category.map { !tried.contains($0) } ?? false }
  }

  /// Takes in what became of a round, and plans again.
  public mutating func take(_ results: [(run: Run, result: LaunchResult)]) {
    for (run, result) in results {
      let category = run.category
      tried.insert(category)
      switch result {
      case .launched: runs.append(run)
      case .failed(let why):
        failures.append(FireEnd.Failure(category: category.name, why: why))
        // Without a supervisor nobody can take the place: it is passed on to none.
        if !isOver { facts.failed[category] = why }
      case .denied(.noFreeSlot):
        // Somebody else took the slot since the facts were read: there are as many places as were given out.
        facts.live = max(facts.live, policy.width - runs.count)
        facts.denied[category] = .noFreeSlot
      case .denied(let reason): facts.denied[category] = reason
      }
    }
    plan = Plan(selection: selection, policy: policy, facts: facts)
  }

  /// The run of an admitted entry.
  public static func run(_ entry: Plan.Entry, of fire: FireID, terms: Terms, streak: Int) -> Run? {
    entry.candidate.category.map {
      var run = Run(
        id: RunID(of: fire, rank: entry.rank), fire: fire, category: $0, generation: 0, streak: streak,
        source: entry.candidate.source,
        rank: entry.rank, terms: terms)
      run.entry = entry.candidate.entry
      return run
    }
  }
}

extension FireEnd {
  /// The end of a fire that was not allowed to look.
  public init(closed reason: Reason, live: Int, width: Int) {
    self.init()
    self.live = Int64(live)
    self.width = Int64(width)
    source = "none"
    constraint = BindingConstraint(reason).description
    exit = 75
    cause = [reason.name, reason.detail].compactMap { $0 }.joined(separator: ": ")
  }

  /// The end of a fire that planned, with what is known not to have started and how many of the started refused.
  /// `refusal` is the exit code of one that was not to follow an unusable answer: it admits nothing.
  public init(plan: Plan, source: String, failures: [Failure], refused: Int, live: Int, refusal: Int64?) {
    self.init()
    let names = refusal == nil ? plan.listing : []
    admitted = Int64(names.count)
    failed = Int64(failures.count)
    started = admitted - failed
    self.refused = Int64(refused)
    withheld = Int64(plan.entries.count { $0.withheld != nil })
    self.live = Int64(live)
    width = Int64(plan.width)
    self.source = source
    cause = plan.degradationSentence
    constraint = plan.constraint(failedToStart: failures.count).description
    categories = names.map(\.name)
    reasons = plan.reasonCounts
    self.failures = failures
    exit = refusal ?? exitOfStarts
    guard refusal == nil else { return }
    let fidelity = Fidelity(plan, failed: Set(failures.map(\.category)))
    (intent, demandMet) = (fidelity.intent, fidelity.demandMet)
  }

  private var exitOfStarts: Int64 {
    if admitted == 0 { return 0 }
    if started == 0 { return 1 }
    return refused == started ? 75 : 0
  }
}
