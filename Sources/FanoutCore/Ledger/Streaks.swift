/// What the last ends of a category came to, for each kind that it rests after.
public struct Streaks: Sendable, Equatable {
  /// Runs that found nothing to do.
  public var noops = Streak()
  /// Runs that failed, timed out, stalled or were lost.
  public var failures = Streak()

  /// No ends.
  public init(noops: Streak = Streak(), failures: Streak = Streak()) {
    self.noops = noops
    self.failures = failures
  }

  /// Whether there is neither.
  public var isEmpty: Bool { noops.length == 0 && failures.length == 0 }

  /// Takes in the end of a run (SPEC 13, "Rests"). Only the selector's own choices lengthen a streak, so that what a
  /// fallback, a respawn or a person started cannot make a category look busier or emptier than the selector left it;
  /// an end of the other kind is passed over, so that an alternation of both is seen.
  mutating func take(_ outcome: Outcome, of source: CandidateSource?, entry: String?, at moment: WallTime) {
    guard let source, source.isSelectorsChoice || source == .person else { return }
    switch outcome {
    case .productive, .unknown: self = Streaks()
    case .noop where source.isSelectorsChoice: noops.lengthen(at: moment, entry: entry)
    case .failed, .timedOut, .stalled, .lost:
      if source.isSelectorsChoice { failures.lengthen(at: moment, entry: entry) }
    case .noop, .refused, .restraint, .blocked, .needsHuman, .killed: break
    }
  }
}

extension CandidateSource {
  /// Whether the selector itself named it (steps 1 to 4 of SPEC 4).
  public var isSelectorsChoice: Bool {
    switch self {
    case .selected, .diversityAlternatives, .alternatives, .allScores: true
    case .allowlist, .person, .respawn: false
    }
  }
}
