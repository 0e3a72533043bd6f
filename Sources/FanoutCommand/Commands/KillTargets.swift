import FanoutCore
import FanoutSystem

/// What a command line of `kill` names. The rule is that of `TargetFinder`; what differs is how much is looked at: until
/// the wishes are written nothing but the index of what is open, and of that a word must mean one run alone. A word that
/// could mean two ends nothing, that of no other word either.
struct KillTargets {
  /// A word of which nothing was open.
  struct Unmet {
    /// What it means.
    let target: Killing.Target
    /// Why nothing of it is ended, for people.
    let sentence: String
  }

  /// What is to end, as far as it is known.
  private(set) var all: [Killing.Target] = []
  /// What cannot be meant, or is not there.
  private(set) var failures: [CommandError] = []
  /// The word that each target was written as.
  private var written: [(target: Killing.Target, word: String)] = []
  /// Words that look like an id of which nothing is open.
  private var unopened: [WrittenID] = []

  /// Reads them, by the configuration and, for what that does not know, by the index alone.
  init(_ site: CommandSite, _ killing: Killing) throws {
    if site.invocation.has(.all) {
      all = [.everything]
      return
    }
    var read: [(id: RunID, category: FanoutCore.Category)]?
    func open() throws -> [(id: RunID, category: FanoutCore.Category)] {
      if let read { return read }
      let runs = try killing.openRuns()
      read = runs
      return runs
    }
    for written in site.invocation.positionals {
      let word = try site.runOrCategory(ofHand: written) ?? written
      let named = site.loaded.configuration.names.category(word)
      if let named, try site.isKnown(named) || open().contains(where: { $0.category == named }) {
        add(.category(named), word)
      } else if word == TargetFinder.last {
        add(.run(try KillTargets.last(of: open(), at: site.clocks.moment().wall)), word)
      } else if let id = WrittenID(word) {
        let meant = try open().filter { id.means($0.id) }
        if let whole = meant.first(where: { $0.id.text == word }) ?? (meant.count == 1 ? meant.first : nil) {
          add(.run(whole.id), word)
        } else if meant.isEmpty {
          unopened.append(id)
        } else {
          throw KillTargets.ambiguous(id, meant)
        }
      } else {
        add(.category(try site.category(word)), word)
      }
    }
  }

  private mutating func add(_ target: Killing.Target, _ word: String) {
    guard !all.contains(target) else { return }
    all.append(target)
    written.append((target, word))
  }

  private static func ambiguous(_ id: WrittenID, _ runs: [(id: RunID, category: FanoutCore.Category)]) -> CommandError {
    let ambiguous = AmbiguousID(id, fires: [FireID](), runs: runs.map { (id: $0.id, category: $0.category) })
    return CommandError(.failure, lines: ambiguous.lines + ["nothing was killed: name one of them, or several"])
  }

  /// The open run that began last, by the ids alone. Where several runs of one fire are open, or a clock that is ahead has
  /// dated one, it is nobody's to guess.
  private static func last(
    of open: [(id: RunID, category: FanoutCore.Category)], at now: WallTime
  ) throws(CommandError) -> RunID {
    guard let newest = open.map(\.id.fire).max() else {
      throw CommandError(.failure, "nothing is live, so that there is no last run to kill")
    }
    let runs = open.filter { $0.id.fire == newest }
    if runs.count == 1, let run = runs.first?.id, run.made.map({ $0 <= now }) ?? false { return run }
    let why =
      runs.count > 1
      ? "the last fire has \(runs.count) live runs" : "\(newest) is dated ahead of the clock, and need not be the last"
    let lines = runs.prefix(5).map { "  \($0.id)  \($0.category)" }
    throw CommandError(.failure, lines: ["nothing was killed: \(why); name what is meant:"] + lines)
  }

  /// Finds among all that is on record what was not open by the index: it has ended, or the index has lost it. The runs
  /// that were found.
  mutating func findUnopened(_ site: CommandSite) -> [Killing.Target] {
    var found: [Killing.Target] = []
    for id in unopened {
      let names = RecordedNames(site.state, journal: site.journal, meantBy: id)
      let target: Killing.Target
      switch names.matchRun(id) {
      case .run(let run): target = .run(run)
      case .fire(let fire): target = .run(RunID(fire.text))
      case .several(let ambiguous):
        failures.append(CommandError(.failure, lines: ambiguous.lines))
        continue
      case .nothing:
        if RunID(id.text).made != nil {
          target = .run(RunID(id.text))
        } else if let category = try? site.category(id.text) {
          target = .category(category)
        } else {
          failures.append(CommandError(.failure, "nothing is known of a run '\(id.text)'"))
          continue
        }
      }
      add(target, id.text)
      found.append(target)
    }
    return found
  }

  /// What those targets come to of which nothing was open; those that nobody knows become failures.
  mutating func aims(of asked: Killing.Asked, _ killing: Killing, _ site: CommandSite) throws -> [Unmet] {
    var unmet: [Unmet] = []
    for target in asked.unmet {
      var word = written.first { $0.target == target }?.word ?? ""
      if case .run(let id) = target { word = id.text }
      let aim = try killing.aim(at: target)
      if let failure = KillTargets.failure(target, aim, site) {
        failures.append(failure)
        all.removeAll { $0 == target }
      } else {
        unmet.append(Unmet(target: target, sentence: KillTargets.sentence(word, aim)))
      }
    }
    return unmet
  }

  private static func failure(_ target: Killing.Target, _ aim: Killing.Aim, _ site: CommandSite) -> CommandError? {
    switch target {
    case .run(let id) where aim == .unknown:
      return CommandError(.failure, "there is no run \(id) in \(site.state.path)")
    case .category(let category) where !site.isKnown(category):
      if !site.hasRun(category) {
        do throws(CommandError) { try site.askBack(category, .failure) } catch { return error }
      }
      return CommandError(.failure, "nothing is known of a category \(category)\(site.suggestion(for: category))")
    default: return nil
    }
  }

  private static func sentence(_ word: String, _ aim: Killing.Aim) -> String {
    guard case .ended(let outcome, let respawn) = aim else {
      return "\(word) has nothing live; there is nothing to kill"
    }
    return "\(word) has ended already" + (outcome.map { " (\($0.rawValue))" } ?? "")
      + (respawn.map { "; its respawn lives: fanout kill \($0)" } ?? "")
  }
}
