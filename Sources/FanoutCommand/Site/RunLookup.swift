import FanoutCore
import FanoutSystem

/// Finding what the journal says of a run, and which run or fire was the last.
enum RunLookup {
  /// When an id was made; its records do not lie before.
  static func moment(of id: some StampedID) -> WallTime { id.made ?? WallTime(milliseconds: 0) }

  /// All that the journal says of one run and what followed it: read from its start until nothing more is to come.
  static func history(of run: RunID, in journal: Journal) -> History {
    History(journal, from: moment(of: run)) { ledger in
      guard let facts = ledger.run(run), facts.end != nil else { return false }
      return !ledger.owesRespawn(facts.end?.respawn, of: run)
    }
  }

  /// The run of a category (nil: of any) that was written down last, whatever the wall clock said; nil: none is on
  /// record.
  static func latest(of category: FanoutCore.Category?, in site: CommandSite) -> RunID? {
    let isMeant = { (run: RunFacts) in category == nil || run.category == category }
    let history = History(site.journal, since: site.clocks.moment().wall) { ledger in
      ledger.runs.contains(where: isMeant)
    }
    return history.ledger.runs.last(where: isMeant)?.id
  }

  /// The fire that was written down last, whatever the wall clock said; nil: none is on record.
  static func latestFire(in site: CommandSite) -> FireID? {
    let history = History(site.journal, since: site.clocks.moment().wall) { ledger in
      ledger.fires.contains { $0.begin != nil }
    }
    return history.ledger.fires.last { $0.begin != nil }?.id
  }
}
