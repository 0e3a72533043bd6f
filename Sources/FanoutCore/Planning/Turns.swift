/// In which order the candidates of a plan are asked whether they may start. Nearly always their own; one that was
/// neglected for too long goes first, and those that had far more than their share go last (SPEC 13, "Shares").
struct Turns {
  /// The one that goes first, by its place among the candidates, and how long it has waited; nil: nobody.
  private(set) var first: (place: Int, waited: Duration?)?
  /// Who goes last, by their places, with how many times their target they had.
  private var last: [Int: Double?] = [:]

  /// The turns of some candidates.
  init(of candidates: [Candidate], policy: Policy, facts: Facts, admission: Admission) {
    guard let use = facts.use else { return }
    if !policy.atLeastEvery.isEmpty { first = Turns.longestWaiting(candidates, policy, facts.now, use, admission) }
    guard let rule = policy.shares else { return }
    var shares = Shares(policy: policy, facts: use)
    for (place, candidate) in candidates.enumerated() where place != first?.place {
      guard let category = candidate.category else { continue }
      if shares.isOver(category, rule) {
        last.updateValue(shares.overAllocation(of: category), forKey: place)
      } else if admission.reason(against: candidate) == nil {
        shares.charge(category)
      }
    }
  }

  /// Of the candidates that the selector named and that could run, the one that has waited longest beyond its time; one
  /// that never ran has waited longest of all.
  private static func longestWaiting(
    _ candidates: [Candidate], _ policy: Policy, _ now: WallTime, _ use: UseFacts, _ admission: Admission
  ) -> (place: Int, waited: Duration?)? {
    var best: (place: Int, waited: Duration?, beyond: Duration)?
    for (place, candidate) in candidates.enumerated() {
      guard candidate.source.isSelectorsChoice, let category = candidate.category,
        let limit = policy.atLeastEvery[category]
      else { continue }
      let waited = use.started[category].map { now - $0 }
      let beyond = waited.map { $0 - limit } ?? Duration.longestWritten
      guard beyond > best?.beyond ?? .zero, admission.reason(against: candidate) == nil else { continue }
      best = (place, waited, beyond)
    }
    return best.map { ($0.place, $0.waited) }
  }

  /// Decides each in its turn.
  func decide(_ entries: inout [Plan.Entry], _ admission: Admission) {
    var admission = admission
    // Who would have started had nobody gone last: only he lost his place by that.
    let places = last.isEmpty ? [] : Turns.placed(entries, admission)
    if let first {
      decide(&entries[first.place], &admission)
      entries[first.place].note(
        first.waited.map { "first: not started for \(Duration.seconds($0.milliseconds / 1000).written)" }
          ?? "first: it never ran")
    }
    for place in entries.indices where place != first?.place && last[place] == nil {
      decide(&entries[place], &admission)
    }
    for place in entries.indices {
      guard let ratio = last[place] else { continue }
      decide(&entries[place], &admission)
      if entries[place].withheld == nil {
        entries[place].note("asked last: \(Reason.overAllocated(ratio: ratio).detail ?? "")")
      } else if places.contains(place) {
        entries[place].withheld = .overAllocated(ratio: ratio)
      }
    }
  }

  private func decide(_ entry: inout Plan.Entry, _ admission: inout Admission) {
    entry.withheld = admission.reason(against: entry.candidate)
    guard entry.withheld == nil, let category = entry.candidate.category else { return }
    entry.remark = admission.remark(on: entry.candidate)
    let before = admission
    entry.backend = admission.admit(category)
    guard let backend = entry.backend else { return }
    entry.note("on \(backend)" + (before.passedOver(for: category, before: backend).map { " (\($0))" } ?? ""))
  }

  /// Who finds a place where each is asked in its rank.
  private static func placed(_ entries: [Plan.Entry], _ admission: Admission) -> Set<Int> {
    var admission = admission
    var places: Set<Int> = []
    for (place, entry) in entries.enumerated() where admission.reason(against: entry.candidate) == nil {
      places.insert(place)
      if let category = entry.candidate.category { admission.admit(category) }
    }
    return places
  }
}

extension Plan.Entry {
  /// Adds to what is told of it, where it is admitted.
  fileprivate mutating func note(_ words: String) {
    guard withheld == nil else { return }
    remark = remark.map { "\(words); \($0)" } ?? words
  }
}
