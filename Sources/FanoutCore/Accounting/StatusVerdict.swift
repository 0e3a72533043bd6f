/// The first line of `status`: what the loop is doing, in one sentence.
public enum StatusVerdict: Sendable, Equatable, CustomStringConvertible {
  /// Everything is paused; what lives goes on.
  case paused(until: WallTime?, why: String?, live: Int, width: Int)
  /// Fires admit and nothing starts.
  case starving(fires: Int, why: String?)
  /// Something is live.
  case working(live: Int, width: Int, lastFire: Duration?)
  /// Nothing is live, and why as far as the last fire tells.
  case idle(width: Int, lastFire: Duration?, constraint: String?)

  /// What is said with these facts: lanes that are live, the pause of everything, fires and their health.
  public init(live: Int, width: Int, pauseOfAll: Pause?, ledger: Ledger, health: Health, now: WallTime) {
    let last = ledger.fires.last { !$0.isOneShot }
    let ago = last?.lastMoment.map { now - $0.wall }
    if let pause = pauseOfAll, pause.standing(at: now) == .holds {
      self = .paused(until: pause.until, why: pause.why, live: live, width: width)
    } else if let row = health.starving, row.fires >= 3 || live == 0 {
      self = .starving(fires: row.fires, why: row.why)
    } else if live > 0 {
      self = .working(live: live, width: width, lastFire: ago)
    } else {
      self = .idle(width: width, lastFire: ago, constraint: last?.end?.constraint)
    }
  }

  /// `working: 3 of 6 live, last fire 4 min ago`, …
  public var description: String {
    switch self {
    case .paused(let until, let why, let live, let width):
      "paused: "
        + [until.map { "until \($0.rfc3339)" } ?? "until unpaused", why, "\(live) of \(width) live"].compactMap { $0 }
        .joined(separator: ", ")
    case .starving(let fires, let why): "starving: \(fires) fire\(fires == 1 ? "" : "s"), 0 started" + (why.map { ": \($0)" } ?? "")
    case .working(let live, let width, let lastFire): "working: \(live) of \(width) live, \(StatusVerdict.last(lastFire))"
    case .idle(let width, let lastFire, let constraint):
      "idle: 0 of \(width) live, \(StatusVerdict.last(lastFire))" + (constraint.map { ", limited by \($0)" } ?? "")
    }
  }

  private static func last(_ ago: Duration?) -> String {
    guard let ago else { return "no fire on record" }
    // A clock that was set back makes the last fire one of the future.
    if ago < .zero { return "last fire in the future (the clock was set back)" }
    let seconds = ago.milliseconds / 1000
    return switch seconds {
    case ..<120: "last fire \(seconds) s ago"
    case ..<7200: "last fire \(seconds / 60) min ago"
    case ..<172_800: "last fire \(seconds / 3600) h ago"
    default: "last fire \(seconds / 86400) d ago"
    }
  }
}
