import FanoutCore
import FanoutSystem

/// What a pause is, for people.
enum PauseText {
  /// What was paused, until when, why, and in place of what.
  static func sentence(_ change: Pausing.Change, _ category: FanoutCore.Category?, _ clock: Clock) -> String {
    let pause = change.pause
    var text = "\(subject(category)) paused \(until(pause, clock))" + (pause.why.map { ": \($0)" } ?? "")
    switch change.former {
    case .none: break
    case .pause(let former) where former.standing(at: clock.now) == .holds:
      text += "; it was paused \(until(former, clock))"
    case .pause: break
    case .unreadable(let why): text += "; in place of a pause that could not be read (\(why))"
    }
    return text
  }

  /// `everything is`, `code is`.
  static func subject(_ category: FanoutCore.Category?) -> String { "\(category?.name ?? "everything") is" }

  /// `until 14:00 (2 h)`, with how long it is in all.
  static func until(_ pause: Pause, _ clock: Clock) -> String {
    pause.until.map { "until \(clock.words($0)) (\(($0 - pause.since).spoken))" } ?? "until it is unpaused"
  }
}
