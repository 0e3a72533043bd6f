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
    if let category { site.warnUnlessKnown(category) }
    try site.prepareState()
    let change = try Pausing(site.state, clocks: site.clocks).pause(category, for: length, why: why)
    if site.wantsJSON { site.output.document(PauseText.json(change, category).encoded(pretty: true)) }
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
      "schema": .integer(Schema.document), "category": category.map { .string($0.name) } ?? nil, "paused": true,
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

extension CommandSite {
  /// Whether the configuration speaks of that category.
  func isKnown(_ category: FanoutCore.Category) -> Bool {
    loaded.configuration.allowlist.contains(category) || loaded.configuration.categories[category] != nil
  }

  /// `; did you mean code?`, or nothing.
  func suggestion(for category: FanoutCore.Category) -> String {
    let known = loaded.configuration.allowlist + loaded.configuration.categories.keys.sorted()
    let others = known.filter { $0 != category }.map(\.name)
    return nearestWord(to: category.name, among: others).map { "; did you mean \($0)?" } ?? ""
  }

  /// A slip in a name must not look like a pause that holds.
  func warnUnlessKnown(_ category: FanoutCore.Category) {
    guard !isKnown(category) else { return }
    output.message(.warning, "\(category) is in no allowlist, so that no fire would start it anyway\(suggestion(for: category))")
  }
}
