import FanoutCore
import FanoutSystem

/// Finding what a person means by an id, the beginning of one, or a category.
enum RunLookup {
  /// Whether a text could be the beginning of an id rather than a category: ids begin with their year.
  static func looksLikeID(_ written: String) -> Bool {
    let digits = written.utf8.prefix { (0x30...0x39).contains($0) }.count
    return digits >= min(8, written.utf8.count) && digits > 0
  }

  /// The sentence for a text that several ids begin with.
  static func ambiguous(_ written: String, _ matches: [String], count: Int) -> CommandError {
    let more = count > matches.count ? ["  and \(count - matches.count) more"] : []
    return CommandError(
      .failure, lines: ["'\(written)' is the beginning of \(count) ids:"] + matches.map { "  \($0)" } + more)
  }

  /// When an id was made; its records do not lie before.
  static func moment(of id: some StampedID) -> WallTime { id.made ?? WallTime(milliseconds: 0) }

  /// All that the journal says of one run and what followed it: read from its start until nothing more is to come.
  static func history(of run: RunID, in journal: Journal) -> History {
    History(journal, from: moment(of: run)) { ledger in
      guard let facts = ledger.run(run), facts.end != nil else { return false }
      return !ledger.owesRespawn(facts.end?.respawn, of: run)
    }
  }

  /// The run of a category that was written down last, whatever the wall clock said; nil: none is on record.
  static func latest(of category: FanoutCore.Category, in site: CommandSite) -> RunID? {
    let history = History(Journal(site.state, clocks: site.clocks), since: site.clocks.moment().wall) { ledger in
      ledger.runs.contains { $0.category == category }
    }
    return history.ledger.runs.last { $0.category == category }?.id
  }
}
