import FanoutCore
import FanoutSystem

/// Runs in words, the same in every command that shows them.
extension RunFacts {
  /// How long it ran, or has been running.
  func elapsed(at now: WallTime) -> Duration? {
    if let end { return end.elapsedMilliseconds.map { .milliseconds($0) } }
    return isOpen ? max(.zero, now - startedAt.wall) : nil
  }

  /// `failed`, or what an open run is at: by its lane, where one is open.
  func outcomeWord(lane: ObservedLane?) -> Phrase {
    if let end { return end.outcome.phrase }
    guard let lane, lane.run == id else { return isOpen ? Phrase("open", .yellow) : "?" }
    return lane.openPhrase
  }

  /// What it said of itself, else why it ended as it did.
  var words: String {
    guard let end else { return "" }
    let own = end.question ?? end.reason ?? end.summary
    return end.words(with: own)
  }
}

extension Outcome {
  /// The word in its colour.
  var phrase: Phrase {
    switch self {
    case .productive: Phrase(rawValue, .green)
    case .failed, .timedOut, .stalled, .killed, .lost: Phrase(rawValue, .red)
    case .needsHuman, .blocked, .unknown: Phrase(rawValue, .yellow)
    case .noop, .restraint, .refused: Phrase(rawValue)
    }
  }
}

extension RunEndRecord {
  /// Why it ended so, and what it said itself. What was left of a worker that fanout ended is part of that end.
  func words(with own: String?) -> String {
    let said = [limit ?? why, own].compactMap { $0 }.joined(separator: ": ")
    return [said, cause == nil ? leftBehind ?? "" : ""].filter { !$0.isEmpty }.joined(separator: "; ")
  }

  /// What became of processes that its worker had left: a worker that only starts another one is over at once.
  var leftBehind: String? {
    guard sweptCount > 0 else { return nil }
    let were = sweptCount == 1 ? "was" : "were"
    return "left \(counted(Int(clamping: sweptCount), "process", plural: "processes")) behind, which \(were) ended"
  }

  /// The grade with two decimals, as people write it; empty without one.
  var gradeText: String {
    guard let grade else { return "" }
    let hundredths = Int((grade * 100).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }
}
