import FanoutCore
import FanoutSystem

/// What a person means by a word that names something of the loop: the one rule for every command that takes a fire, a
/// run or a category (SPEC 2). A category that the configuration knows comes first, because nobody calls one like an id
/// and means the id; then hands; then `last`; then ids, whole, by their beginning or by a part; then any other category.
///
/// `kill` has its own reading of the same rule (`KillTargets`), because it may look at nothing but the index of what is
/// open before it acts.
struct TargetFinder {
  /// What was found.
  enum Target: Equatable {
    case category(FanoutCore.Category)
    case fire(FireID)
    case run(RunID)
  }

  /// What a command takes beside categories.
  enum Wanted { case everything, runs, fires }

  /// The fire, or the run, that was written down last.
  static let last = "last"

  private let site: CommandSite
  init(_ site: CommandSite) { self.site = site }

  /// What a word means; nil: nothing that is known, and it is no name either. A category need not be known.
  func target(_ written: String, among wanted: Wanted) throws(CommandError) -> Target? {
    let named = wanted == .fires ? nil : site.loaded.configuration.names.category(written)
    if let named, site.isKnown(named) { return .category(named) }
    if let id = HandID(written: written) { return try target(of: id) }
    if written == TargetFinder.last { return try lastOne(wanted) }
    if let id = WrittenID(written), !isRatherACategory(named) {
      let names = RecordedNames(site.state, journal: site.journal, meantBy: id)
      let match =
        switch wanted {
        case .everything: names.match(id)
        case .runs: names.matchRun(id)
        case .fires: names.matchFire(id)
        }
      switch match {
      case .fire(let id): return .fire(id)
      case .run(let id): return .run(id)
      case .several(let ambiguous): throw CommandError(.failure, lines: ambiguous.lines)
      case .nothing: break
      }
    }
    return named.map(Target.category)
  }

  /// What a hand is about; nil: the loop.
  private func target(of id: HandID) throws(CommandError) -> Target? {
    let hand = try site.hand(id)
    if let run = hand.run { return .run(run) }
    if let category = hand.category { return .category(category) }
    throw CommandError(.failure, "hand \(id) is about no run and no category: \(hand.raise.detail)")
  }

  /// The fire that a word names. What looks like the id of one is taken for it, whether or not it is there.
  func fire(_ written: String) throws(CommandError) -> FireID {
    let id = FireID(written)
    if id.made != nil, RunID(written).rank == 0, StampedName.isOne(written) { return id }
    guard case .fire(let found) = try target(written, among: .fires) else { return id }
    return found
  }

  /// A word of letters alone may be a part of an id and is more likely the category that has run under it.
  private func isRatherACategory(_ named: FanoutCore.Category?) -> Bool {
    guard let named, named.name.utf8.allSatisfy({ (0x61...0x7A).contains($0) }) else { return false }
    return site.hasRun(named)
  }

  private func lastOne(_ wanted: Wanted) throws(CommandError) -> Target {
    let found =
      wanted == .runs
      ? RunLookup.latest(of: nil, in: site).map(Target.run) : RunLookup.latestFire(in: site).map(Target.fire)
    if let found { return found }
    throw CommandError(
      .failure, "no \(wanted == .runs ? "run" : "fire") is on record in \(site.state.path) yet; `fanout fire` makes one"
    )
  }
}
