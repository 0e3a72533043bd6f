/// The first line of `status`: the worst that is so, else what the loop is doing.
public struct StatusVerdict: Sendable, Equatable, CustomStringConvertible {
  /// What it does where nothing is wrong.
  public enum Doing: Sendable, Equatable {
    /// Everything is paused; what lives goes on.
    case paused(until: WallTime?, why: String?, live: Int, width: Int)
    /// A gate holds everything back, as it is meant to; what lives goes on.
    case held(by: Reason, live: Int, width: Int)
    /// Something is live.
    case working(live: Int, width: Int, lastFire: Duration?)
    /// Nothing is live, and why as far as the last fire tells.
    case idle(width: Int, lastFire: Duration?, constraint: String?)
  }

  /// What it does.
  public let doing: Doing
  private let causes: [HealthCause]
  private let starving: Health.Starving?
  private let now: Moment

  /// What is said with these facts: lanes that are live, the pause of everything, fires and their health.
  public init(
    live: Int, width: Int, pauseOfAll: Pause?, hold: Reason? = nil, ledger: Ledger, health: Health, now: Moment
  ) {
    let last = ledger.fires.last { !$0.isOneShot }
    let ago = last?.lastMoment.map { now.wall - $0.wall }
    causes = health.causes
    starving = health.starving
    self.now = now
    if let pause = pauseOfAll, pause.standing(at: now.wall) == .holds {
      doing = .paused(until: pause.until, why: pause.why, live: live, width: width)
    } else if let hold {
      doing = .held(by: hold, live: live, width: width)
    } else if live > 0 {
      doing = .working(live: live, width: width, lastFire: ago)
    } else {
      doing = .idle(width: width, lastFire: ago, constraint: last?.end?.constraint)
    }
  }

  /// The worst that is so; nil: all is well.
  public var worst: HealthCause? { causes.first }

  /// `working: 3 of 6 live, last fire 4 min ago`, `starving: 3 fires, 0 started: worker exited 127`,
  /// `stuck: too little free space; idle: …`, …
  public var description: String { sentence(doing: "\(doing)") { $0.inOneUnit } }

  /// The same where what it does, and lengths of time, are said in other words.
  public func sentence(doing: String, length: (Duration) -> String) -> String {
    guard let worst = causes.first else { return doing }
    if worst.kind == .question { return "waiting for you: \(questions(length)); \(doing)" }
    // The questions have lines of their own.
    let more = causes.count { $0.kind != .question } - 1
    if worst.kind == .starving, let starving {
      let what =
        "starving: \(starving.fires) fire\(starving.fires == 1 ? "" : "s"), 0 started"
        + (starving.why.map { ": \($0)" } ?? "")
      if case .paused = self.doing { return "\(what); \(doing)" }
      return what
    }
    let word = worst.stopsEverything ? "stuck" : "wrong"
    return "\(word): \(worst.headline)" + (more > 0 ? ", and \(more) more \(more == 1 ? "cause" : "causes")" : "")
      + "; \(doing)"
  }

  private func questions(_ length: (Duration) -> String) -> String {
    let asked = causes.filter { $0.kind == .question }
    let oldest = asked.compactMap(\.since).map { now.since($0) }.max()
    let age = oldest.map { ", \(asked.count == 1 ? "" : "oldest ")\(length(max(.zero, $0)))" } ?? ""
    return "\(asked.count) question\(asked.count == 1 ? "" : "s")\(age)"
  }

  fileprivate static func last(_ ago: Duration?) -> String {
    guard let ago else { return "no fire on record" }
    // A clock that was set back makes the last fire one of the future.
    if ago < .zero { return "last fire in the future (the clock was set back)" }
    return "last fire \(ago.inOneUnit) ago"
  }
}

extension StatusVerdict.Doing: CustomStringConvertible {
  /// `working: 3 of 6 live, last fire 4 min ago`, …
  public var description: String {
    switch self {
    case .paused(let until, let why, let live, let width):
      "paused: "
        + [until.map { "until \($0.rfc3339)" } ?? "until unpaused", why, "\(live) of \(width) live"].compactMap { $0 }
        .joined(separator: ", ")
    case .held(let reason, let live, let width):
      "held: \([reason.name, reason.detail].compactMap { $0 }.joined(separator: ": ")); \(live) of \(width) live"
    case .working(let live, let width, let lastFire):
      "working: \(live) of \(width) live, \(StatusVerdict.last(lastFire))"
    case .idle(let width, let lastFire, let constraint):
      "idle: 0 of \(width) live, \(StatusVerdict.last(lastFire))" + (constraint.map { ", limited by \($0)" } ?? "")
    }
  }
}
