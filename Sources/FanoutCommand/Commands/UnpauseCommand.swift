import FanoutCore
import FanoutSystem

/// `fanout unpause [CATEGORY]`: lifts a pause, and says what still holds.
enum UnpauseCommand {
  static let command = CommandSite.command { site in
    let category = try site.invocation.subject.map(site.category)
    if let category, !site.isPaused(category), !site.hasRun(category) { try site.askBack(category) }
    if DirectoryOwner.of(site.state.path) != .absent { try site.prepareState() }
    let former = try Pausing(site.state, clocks: site.clocks).unpause(category)
    if site.wantsJSON {
      site.output.document([
        "category": category.map { .string($0.name) } ?? nil, "paused": false, "was_paused": .bool(former != .none),
      ])
    }
    site.output.message(.notice, sentence(former, category, site.clock(at: site.clocks.moment().wall)))
    if former == .none, let category { site.warnUnlessKnown(category) }
    for line in remaining(after: category, site) { site.output.message(.notice, line) }
    return .success
  }

  private static func sentence(_ former: Pausing.Former, _ category: FanoutCore.Category?, _ clock: Clock) -> String {
    let subject = PauseText.subject(category)
    switch former {
    case .none: return "\(subject) not paused; there is nothing to lift"
    case .pause(let pause) where pause.standing(at: clock.now) == .holds:
      return "\(subject) no longer paused; it was paused \(PauseText.until(pause, clock))"
        + (pause.why.map { ": \($0)" } ?? "")
    case .pause(let pause):
      return "\(subject) no longer paused; its pause \(PauseText.until(pause, clock)) held no more"
    case .unreadable(let why): return "\(subject) no longer paused; its pause could not be read (\(why)) and is removed"
    }
  }

  /// Pauses that still hold, where somebody may think that none does.
  private static func remaining(after category: FanoutCore.Category?, _ site: CommandSite) -> [String] {
    let reading = Pauses(site.state).read()
    let now = site.clocks.moment().wall
    let clock = site.clock(at: now)
    var lines: [String] = []
    if category != nil {
      if let all = reading.all, all.standing(at: now) == .holds {
        lines.append("everything is still paused \(PauseText.until(all, clock))")
      }
      if let why = reading.unreadableForAll {
        lines.append("nothing starts: the pause of everything cannot be read: \(why)")
      }
    } else {
      for paused in reading.categories.keys.sortedNaturally(by: \.name) {
        guard let pause = reading.categories[paused], pause.standing(at: now) == .holds else { continue }
        lines.append("\(paused) is still paused \(PauseText.until(pause, clock))")
      }
    }
    return lines
  }
}
