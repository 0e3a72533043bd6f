import FanoutCore

/// What the index lacks. It is a cache of the journal, and whoever removes what is old may have removed entries of runs
/// that live: a run is open by the journal, whatever the index says.
struct LostEntries {
  /// Entries of runs that are open by the journal and have none, in order of run.
  private(set) var entries: [LiveEntry] = []
  /// Lanes without an entry that owe nothing but their release, each by its last run.
  private(set) var unreleased: [(run: RunID, category: Category)] = []
  /// What the journal says of them.
  private(set) var ledger = Ledger()
  /// Why the journal cannot tell, as sentences.
  private(set) var unreadable: [String] = []

  /// Looks for them. The index was read first: what has gone from there since is closed on record. Where it cannot be
  /// listed, or an entry of it cannot be read, nobody knows what it lacks.
  ///
  /// `standing` may be older. It is caught up where it knows of a lane that has no entry, and only then anything is
  /// read: as a rule every lane that it knows has one, and this costs nothing. Lanes of which nothing is to be expected
  /// any more are dropped from it.
  init(
    besides index: LiveListing, in standing: inout JournalStanding,
    of state: StateDirectory, journal: Journal
  ) {
    guard index.unreadable.isEmpty else { return }
    let present = Set(index.entries.map(\.lane))
    guard standing.standing.openLanes.contains(where: { !present.contains($0) }) else { return }
    standing.catchUp()
    unreadable = standing.unreadable
    let missing = standing.standing.openLanes.filter { !present.contains($0) }
    guard unreadable.isEmpty, !missing.isEmpty else { return }
    let reading = journal.read(since: RunFacts.beginning(of: missing, now: journal.clocks.moment().wall))
    unreadable = reading.unreadable
    guard unreadable.isEmpty else { return }
    ledger = reading.ledger
    for lane in missing {
      let runs = ledger.runsToIndex(ofLane: lane)
      if let owing = ledger.toRelease(lane: lane) {
        unreleased.append(owing)
      } else if runs.isEmpty {
        standing.forget(lane: lane)
      }
      for run in runs {
        guard let category = run.category else { continue }
        let supervisor = run.supervisor.text.isEmpty ? .nobody : run.supervisor
        let lock = LiveIndex(state: state).lock(of: run.id)
        entries.append(LiveEntry(run: run.id, category: category, supervisor: supervisor, lock: lock))
      }
    }
  }
}
