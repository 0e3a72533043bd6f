import FanoutCore
import Glibc

/// Reads the facts that a plan is made from. Only looks: nothing is locked, opened for writing or made, and a state
/// directory that is absent is one in which nothing runs.
public struct FactsReader {
  let state: StateDirectory
  let journal: Journal
  let place: WorkerPlace

  /// A reader of a state directory and its journal, for workers that will stand there.
  public init(_ state: StateDirectory, journal: Journal, place: WorkerPlace) {
    self.state = state
    self.journal = journal
    self.place = place
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
    let past = past ?? JournalPast(journal, halfLife: configuration.halfLife)
    let now = journal.clocks.moment()
    let present = PresentFacts.read(
      state, journal: journal, now: now, in: StartConditions(configuration, place: place), standing: past.whole)
    return read(configuration, of: category, present, past, at: now)
  }

  /// The same of what somebody has observed: nothing but the locks is looked at again, and what gates said last stands.
  public func read(_ configuration: Configuration, of category: FanoutCore.Category?, in observation: Observation)
    -> Reading
  {
    var present = PresentFacts.of(
      observation.census, in: state, now: observation.now, conditions: StartConditions(configuration, place: place))
    present.take(observation.answers, observation.whole.standing)
    return read(
      configuration, of: category, present, JournalPast(observation.journal, whole: observation.whole),
      at: observation.now)
  }

  private func read(
    _ configuration: Configuration, of category: FanoutCore.Category?, _ present: Facts, _ past: JournalPast,
    at now: Moment
  ) -> Reading {
    var facts = present
    facts.take(past.whole.standing, at: now)
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
}
