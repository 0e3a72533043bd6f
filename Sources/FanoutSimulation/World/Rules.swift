import FanoutCore

/// The judges: they know what really happened, and share nothing with those whom they judge but the words.
final class Rules {
  private(set) var broken: (rule: Rule, sentence: String)?
  private(set) var judged = [Int](repeating: 0, count: Rule.allCases.count)
  var runs: [RunID: RunTruth] = [:]
  /// Lanes that are not over, as far as anybody knows.
  var lanes: [LaneTruth] = []
  /// Lanes whose index entries somebody removed.
  var withoutEntry: [LaneTruth] = []
  /// The pauses of each state of which an operator was told that they hold.
  var paused: [[Category?: Pause]] = [[:], [:]]

  func expect(_ rule: Rule, _ holds: Bool, _ sentence: @autoclosure () -> String) {
    judged[rule.rawValue] += 1
    if !holds, broken == nil { broken = (rule, sentence()) }
  }
}
