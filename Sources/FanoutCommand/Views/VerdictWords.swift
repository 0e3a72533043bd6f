import FanoutCore

/// The first line of `status` for people: the verdict, and where something is wrong or waits the one command that helps.
struct VerdictWords {
  let verdict: StatusVerdict
  /// The last fire that no person made.
  let lastFire: FireFacts?
  let clock: Clock

  /// What stands before the command.
  static let mark = "· "

  /// The whole line.
  var text: String {
    let said = PlainWords.lastLine(of: verdict.sentence(doing: doing) { $0.inMinutes })
    guard let command else { return said }
    return "\(said) \(VerdictWords.mark)\(command)"
  }

  /// The line in its colour: green only where nothing is wrong and nothing is worth a look.
  func phrase(hasNotes: Bool) -> Phrase {
    guard let worst = verdict.worst else {
      switch verdict.doing {
      case .paused, .held: return Phrase(text, .yellow)
      case .working, .idle: break
      }
      return Phrase(text, hasNotes ? .yellow : .green)
    }
    return Phrase(text, worst.kind == .question ? .yellow : .red)
  }

  /// A command that tells nothing without being completed is none: `check` looks at all of it.
  private var command: String? {
    guard let worst = verdict.worst else {
      return switch verdict.doing {
      case .paused: "fanout unpause"
      case .held: queue.map { "fanout show \($0)" } ?? "fanout plan --explain"
      case .working, .idle: nil
      }
    }
    return worst.kind == .journal && !worst.remedy.command.contains("/") ? "fanout check" : worst.remedy.command
  }

  /// The queue for review that holds everything back; nil: none does.
  private var queue: String? {
    guard case .held(.gate(let name, _), _, _) = verdict.doing, ReviewPolicy.isGate(name) else { return nil }
    return name
  }

  private var doing: String {
    switch verdict.doing {
    case .paused(let until, let why, let live, let width):
      "paused until \(until.map(clock.words) ?? "unpaused")" + (why.map { ": \($0)" } ?? "")
        + ", \(live) of \(width) live"
    case .held(let reason, let live, let width):
      "held: \(PlainWords.reason(reason, clock: clock)); \(live) of \(width) live"
    case .working(let live, let width, let ago): "working: \(live) of \(width) live, \(last(ago))"
    case .idle(let width, let ago, let constraint):
      "idle: 0 of \(width) live, \(last(ago))" + (constraint.map(limit) ?? "")
    }
  }

  private func limit(_ word: String) -> String {
    let plain = lastFire?.end.map(PlainWords.constraint(of:)) ?? PlainWords.constraint(word)
    return word == "supply" ? "; \(plain)" : ", limited by \(plain)"
  }

  private func last(_ ago: Duration?) -> String {
    guard let ago else { return "no fire on record" }
    // A clock that was set back makes the last fire one of the future.
    if ago < .zero { return "last fire in the future (the clock was set back)" }
    return "last fire \(ago.inMinutes) ago"
  }
}
