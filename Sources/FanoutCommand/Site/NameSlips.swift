import FanoutCore
import FanoutSystem

/// Names that a person wrote and nobody knows: a slip in one must never do something to nothing in silence (SPEC 3,
/// "One name").
extension CommandSite {
  /// Whether the configuration speaks of that category.
  func isKnown(_ category: FanoutCore.Category) -> Bool {
    loaded.configuration.allowlist.contains(category) || loaded.configuration.categories[category] != nil
  }

  /// Asks a name back that the configuration does not know and that is one slip away from one that it does know. A
  /// command calls it where it knows nothing of that name either: what ran, lives or is paused under it is what was
  /// meant.
  func askBack(_ category: FanoutCore.Category, _ code: ExitCode = .usage) throws(CommandError) {
    guard !isKnown(category), let meant = nearest(to: category) else { return }
    throw CommandError(code, CommandSite.slip(category, meant: meant))
  }

  /// The same sentence wherever a slip is met.
  static func slip(_ category: FanoutCore.Category, meant: String) -> String {
    "\(category): not in the allowlist; did you mean \(meant)?"
  }

  /// The names of an answer that the allowlist refuses for what looks like a slip, each once, as sentences.
  func slips(in plan: Plan?) -> [String] {
    var seen: Set<FanoutCore.Category> = []
    return (plan?.entries ?? []).compactMap { entry in
      guard entry.withheld == .notAllowlisted, let category = entry.candidate.category, seen.insert(category).inserted
      else { return nil }
      return nearest(to: category).map { CommandSite.slip(category, meant: $0) }
    }
  }

  /// `; did you mean code?`, or nothing.
  func suggestion(for category: FanoutCore.Category) -> String {
    nearest(to: category).map { "; did you mean \($0)?" } ?? ""
  }

  private func nearest(to category: FanoutCore.Category) -> String? {
    let configuration = loaded.configuration
    let known = (configuration.allowlist + configuration.categories.keys.sorted()).map(\.name)
    return nearestWord(
      to: category.name, among: (known + configuration.names.aliases.keys.sorted()).filter { $0 != category.name })
  }

  /// A name that is not known must not look like a pause that holds.
  func warnUnlessKnown(_ category: FanoutCore.Category) {
    guard !isKnown(category) else { return }
    output.message(
      .warning, "\(category) is in no allowlist, so that no fire would start it anyway\(suggestion(for: category))")
  }

  /// Whether a run of it is on record.
  func hasRun(_ category: FanoutCore.Category) -> Bool { RunLookup.latest(of: category, in: self) != nil }

  /// Whether a pause of it lies there, readable or not.
  func isPaused(_ category: FanoutCore.Category) -> Bool {
    let reading = Pauses(state).read()
    return reading.categories[category] != nil || reading.unreadable[category] != nil
  }
}
