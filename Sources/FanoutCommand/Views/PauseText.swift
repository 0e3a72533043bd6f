import FanoutCore
import FanoutSystem

/// What a pause is, for people.
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

  /// `everything is`, `code is`.
  static func subject(_ category: FanoutCore.Category?) -> String { "\(category?.name ?? "everything") is" }

  static func until(_ pause: Pause) -> String {
    pause.until.map { "until \($0.rfc3339) (\(($0 - pause.since).spoken))" } ?? "until it is unpaused"
  }
}
