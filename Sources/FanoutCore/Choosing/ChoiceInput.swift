/// All that decides an answer of the built-in selector: kept with the fire, so that the answer can be made again.
public struct ChoiceInput: Sendable, Equatable {
  /// A task that may be done: active or ready, nothing in its way, with a category.
  public struct Offer: Sendable, Equatable {
    /// The task's id.
    public var id: String
    /// What it is about.
    public var title: String?
    /// Whether somebody has begun it.
    public var isActive: Bool
    /// How urgent it is.
    public var priority: TaskPriority
    /// When it was made; nil: nobody knows.
    public var created: WallTime?
    /// The one whose it is.
    public var assignee: String?
    /// The category.
    public var category: Category
    /// Whether a live run has it.
    public var isTaken: Bool
    /// What withholds its category from it now; nil: nothing does.
    public var withheld: String?
  }

  /// A category of the allowlist.
  public struct Lane: Sendable, Equatable {
    /// The category.
    public var category: Category
    /// What its ends say of it, as much as is left of that.
    public var evidence: OutcomeEvidence
    /// How much less than its share it has; nil: nobody reckons it.
    public var deficit: Double?
    /// What withholds it now; nil: nothing does.
    public var withheld: String?
  }

  /// Something that is told and not chosen.
  public struct Note: Sendable, Equatable {
    /// A task's id, a file's name.
    public var name: String
    /// Why.
    public var why: String
  }

  /// What the draw follows from.
  public var seed: UInt64
  /// The tasks that may be done.
  public var offers: [Offer] = []
  /// The categories, in the order of the allowlist.
  public var lanes: [Lane]
  /// How many tasks were read.
  public var tasksRead = 0
  /// Tasks that something stands in the way of.
  public var blocked: [Note] = []
  /// Tasks that have no category.
  public var withoutCategory: [String] = []
  /// What could not be read.
  public var unreadable: [Note] = []
  /// A sentence that there may be more tasks than were told; nil: nothing says so.
  public var cut: String?
  /// What else a person should know.
  public var remarks: [String] = []

  init(seed: UInt64, lanes: [Lane]) {
    self.seed = seed
    self.lanes = lanes
  }

  /// The input of a moment: tasks, ledger and facts, and a seed.
  ///
  /// - Parameters:
  ///   - list: What was read of the source.
  ///   - standard: The category of tasks none of whose labels is one.
  ///   - facts: What is so now.
  ///   - deficits: How much less than its target a category has had; nil: as shares reckon it.
  public init(
    _ list: TaskList, standard: Category?, policy: Policy, facts: Facts, standing: Standing,
    deficits: [Category: Double]? = nil, seed: UInt64
  ) {
    let deficits = deficits ?? facts.use.map { Shares(policy: policy, facts: $0).deficits } ?? [:]
    let admission = Admission(policy: policy, facts: facts)
    let evidence = standing.evidence
    self.init(
      seed: seed,
      lanes: policy.allowlist.map { category in
        Lane(
          category: category, evidence: (evidence[category] ?? OutcomeEvidence()).weighed(at: facts.now),
          deficit: deficits[category], withheld: ChoiceInput.withheld(category, entry: nil, admission))
      })
    let taken = standing.entriesAtWork(in: facts.lanes.union(facts.busy.keys))
    let allowlist = Set(policy.allowlist)
    for (task, obstacle) in zip(list.tasks, list.obstacles(at: facts.now)) where task.state != .done {
      for remark in task.remarks { remarks.append("\(task.id): \(remark)") }
      if let obstacle {
        blocked.append(Note(name: task.id, why: obstacle))
      } else if let category = task.category(policy.names, allowlist: allowlist, standard: standard) {
        let entry = EntryID.text(of: task.id)
        offers.append(
          Offer(
            id: task.id, title: task.title.map { clipped($0, to: 300) }, isActive: task.state == .active,
            priority: task.priority,
            created: task.created, assignee: task.assignee, category: category, isTaken: taken.contains(entry),
            withheld: ChoiceInput.withheld(category, entry: entry, admission)))
      } else {
        withoutCategory.append(task.id)
      }
    }
    tasksRead = list.tasks.count
    unreadable = list.unreadable.map { Note(name: $0.name, why: $0.why) }
    cut = list.cut
    remarks = list.remarks + remarks
  }

  /// What withholds a category by itself: a want of places is not about it.
  private static func withheld(_ category: Category, entry: String?, _ admission: Admission) -> String? {
    let candidate = Candidate(
      written: category.name, category: category, source: .allScores, selection: nil, entry: entry)
    guard let reason = admission.reason(against: candidate), !reason.isLackOfPlace else { return nil }
    return reason.detail.map { "\(reason.name): \($0)" } ?? reason.name
  }

  /// The seed of a fire: 53 bits of its id's digest, so that any reader of JSON has all of them.
  public static func seed(of fire: FireID) -> UInt64 { seed(of: Digest(of: fire.text.utf8).value) }

  /// A seed from any bits.
  public static func seed(of bits: UInt64) -> UInt64 { max(1, bits >> 11) }
}
