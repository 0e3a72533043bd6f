import FanoutCore
import FanoutSystem

/// `fanout pause [CATEGORY]`: nothing new starts (there); what lives goes on.
enum PauseCommand {
  /// The longest reason, in bytes: it stands in every listing that shows the pause.
  static let longestReason = 1000

  static let command = CommandSite.command { site in
    let category = try site.invocation.subject.map(site.category)
    let length = site.invocation.duration(.lasting)
    if let length, length <= .zero { throw CommandError(.usage, "--for must be longer than nothing") }
    let why = site.invocation.text(.why)
    if let why, why.utf8.count > longestReason {
      throw CommandError(.usage, "--why is \(why.utf8.count) bytes long, and may be \(longestReason); put the rest where it points to")
    }
    if let category {
      if !site.isPaused(category), !site.hasRun(category) { try site.askBack(category) }
      site.warnUnlessKnown(category)
    }
    try site.prepareState()
    let change = try Pausing(site.state, clocks: site.clocks).pause(category, for: length, why: why)
    if site.wantsJSON { site.output.document(PauseText.json(change, category)) }
    site.output.message(.notice, PauseText.sentence(change, category, at: site.clocks.moment().wall))
    if let doubt = change.doubt { site.output.message(.warning, doubt) }
    return .success
  }
}

/// What a pause is, for people and programs.
enum PauseText {
  /// What was paused, until when, why, and in place of what.
  static func sentence(_ change: Pausing.Change, _ category: FanoutCore.Category?, at now: WallTime) -> String {
    let pause = change.pause
    var text = "\(subject(category)) paused \(until(pause))" + (pause.why.map { ": \($0)" } ?? "")
    switch change.former {
    case .none: break
    case .pause(let former) where former.standing(at: now) == .holds: text += "; it was paused \(until(former))"
    case .pause: break
    case .unreadable(let why): text += "; in place of a pause that could not be read (\(why))"
    }
    return text
  }

  static func json(_ change: Pausing.Change, _ category: FanoutCore.Category?) -> JSONValue {
    [
      "category": category.map { .string($0.name) } ?? nil, "paused": true,
      "since": .string(change.pause.since.rfc3339), "until": change.pause.until.map { .string($0.rfc3339) } ?? nil,
      "why": change.pause.why.map { .string($0) } ?? nil,
    ]
  }

  /// `everything is`, `code is`.
  static func subject(_ category: FanoutCore.Category?) -> String { "\(category?.name ?? "everything") is" }

  static func until(_ pause: Pause) -> String {
    pause.until.map { "until \($0.rfc3339) (\(($0 - pause.since).spoken))" } ?? "until it is unpaused"
  }
}
