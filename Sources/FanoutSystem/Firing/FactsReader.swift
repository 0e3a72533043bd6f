import FanoutCore
import Glibc

/// Reads the facts that a plan is made from. Only looks: nothing is locked, opened for writing or made, and a state
/// directory that is absent is one in which nothing runs.
public struct FactsReader {
  let state: StateDirectory
  let journal: Journal

  /// A reader of a state directory and its journal.
  public init(_ state: StateDirectory, journal: Journal) {
    self.state = state
    self.journal = journal
  }

  /// Facts with what they were read from.
  public struct Reading: Sendable {
    /// The facts.
    public var facts: Facts
    /// What the whole journal amounts to.
    public var standing: Standing
  }

  /// Reads them for a configuration; `category` is looked at although the allowlist may not contain it.
  /// `past` is what the journal says, where that was read already.
  public func read(_ configuration: Configuration, of category: FanoutCore.Category? = nil, past: JournalPast? = nil)
    -> Reading
  {
    let past = past ?? JournalPast(journal)
    let present = PresentFacts.read(
      state, journal: journal, now: journal.clocks.moment(), freeSpace: configuration.keep.freeSpace,
      standing: past.whole)
    return read(configuration, of: category, present, past)
  }

  /// The same of what somebody has observed: nothing but the locks is looked at again.
  public func read(_ configuration: Configuration, of category: FanoutCore.Category?, in observation: Observation)
    -> Reading
  {
    let present = PresentFacts.of(
      observation.census, in: state, now: observation.now, freeSpace: configuration.keep.freeSpace)
    return read(configuration, of: category, present, JournalPast(observation.journal, whole: observation.whole))
  }

  private func read(
    _ configuration: Configuration, of category: FanoutCore.Category?, _ present: Facts, _ past: JournalPast
  ) -> Reading {
    var facts = present
    facts.released = past.whole.standing.released
    facts.unknown = past.unreadable
    // Only what could be claimed is looked at: the allowlist, in its order.
    let named = category.map { configuration.allowlist.contains($0) ? [] : [$0] } ?? []
    let open = (configuration.allowlist + named).filter { facts.busy[$0] == nil }
    let paths = open.map(state.lock(of:))
    let locks = StateLook(state, configuration: configuration, now: present.now).locks
    for (place, heldness) in LockTable.observe(paths).enumerated() {
      // Those in the state directory are ours with it: whose that is, is asked before anything is claimed. Of others
      // `check` and `status` say the same by the same look.
      if !state.locksAreOurs, let obstacle = locks.obstacle(of: open[place]) {
        facts.unreadable[open[place]] = obstacle.sentence
      }
      switch heldness {
      case .held: facts.busy[open[place]] = LockTable.words(heldness, paths[place])
      case .unreadable(let why): facts.unreadable[open[place]] = facts.unreadable[open[place]] ?? why
      case .absent, .unseen: break
      }
    }
    return Reading(facts: facts, standing: past.whole.standing)
  }

  /// What a selector is told, so that it need not propose what cannot run (SPEC 4).
  public static func request(facts: Facts, standing: Standing, policy: Policy, isDryRun: Bool) -> JSONValue {
    func names(_ categories: some Sequence<FanoutCore.Category>) -> JSONValue {
      .array(categories.sorted().map { .string($0.name) })
    }
    let admission = Admission(policy: policy, facts: facts)
    let cooling = policy.cooldowns.keys.filter { admission.cooling($0) != nil }
    let paused = facts.pauses.keys.filter { facts.pauses[$0]?.standing(at: facts.now) == .holds }
    return [
      "schema": .integer(Schema.exchange), "dryRun": .bool(isDryRun), "width": .integer(Int64(policy.width)),
      "free": .integer(Int64(max(0, policy.width - facts.live))), "busy": names(facts.busy.keys),
      "cooling": names(cooling),
      "paused": names(paused),
      "recent": .array(standing.recent.reversed().map(recent)),
    ]
  }

  private static func recent(_ run: Standing.Run) -> JSONValue {
    let category: JSONValue = run.category.map { .string($0.name) } ?? nil
    let outcome: JSONValue = run.outcome.map { .string($0.rawValue) } ?? nil
    let grade: JSONValue = run.grade.map { .number($0) } ?? nil
    return ["run": .string(run.id.text), "category": category, "outcome": outcome, "grade": grade]
  }
}
