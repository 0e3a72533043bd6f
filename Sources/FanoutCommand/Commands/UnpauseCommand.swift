import FanoutCore
import FanoutSystem

/// `fanout unpause [CATEGORY]`: lifts a pause, and says what still holds.
enum UnpauseCommand {
  static let command = CommandSite.command(.stop) { site in
    let category = try site.invocation.subject.map(site.category)
    if let backend = try site.backendOption() { return try BackendHold.release(backend, site) }
    if site.invocation.has(.rest) { return try endRest(of: category, site) }
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

  /// Ends the rest of a category; a pause of it stays, and is told.
  private static func endRest(of category: FanoutCore.Category?, _ site: CommandSite) throws -> ExitCode {
    guard let category else {
      throw CommandError(
        .usage, "--rest needs a CATEGORY, as in fanout unpause code --rest; fanout status lists what rests")
    }
    if !site.hasRun(category) { try site.askBack(category) }
    let policy = Policy(site.loaded.configuration)
    let rest = try Pausing(site.state, clocks: site.clocks).endRest(of: category, policy: policy)
    if site.wantsJSON {
      site.output.document(["category": .string(category.name), "ended": rest?.json ?? nil])
    }
    let clock = site.clock(at: site.clocks.moment().wall)
    site.output.message(
      .notice,
      rest.map { "\(category) rests no more; it would have until \(clock.wordsAndAge($0.until)): \($0.cause.words)" }
        ?? "\(category) does not rest; there is nothing to end")
    if rest == nil { site.warnUnlessKnown(category) }
    for line in remaining(after: category, site) { site.output.message(.notice, line) }
    if let pause = Pauses(site.state).read().categories[category], pause.standing(at: clock.now) == .holds {
      site.output.message(.notice, "\(category) is still paused \(PauseText.until(pause, clock))")
    }
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
