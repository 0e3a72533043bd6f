/// The order of SPEC 4: steps 1–4 accumulated and de-duplicated, and the allowlist only as the final safety net.
public enum CandidateOrder {
  /// The candidates of a payload that was read well, and whether that answer could be followed.
  ///
  /// A name that is no category name stays a candidate, so that planning withholds it as `invalidName` where people can
  /// see it: such an answer named something, and is `noAllowlistedCandidate` where nothing else is allowlisted. "No
  /// work" needs a name with a number for its score: one that is not finite is not above zero, and text in its place is
  /// no score.
  public static func candidates(
    _ payload: SelectorPayload, names: CategoryNames, allowlist: [Category], fallback: Fallback
  ) -> Selection {
    var list = CandidateList(allowlist: allowlist)
    var reading = PayloadReading(names: names)
    for key in KnownKey.allCases where key != .allScores { reading.read(key, of: payload) { list.append($0) } }
    var ranking = ScoreRanking(for: list)
    reading.read(.allScores, of: payload) { ranking.take($0) }
    for naming in ranking.ranked() { list.append(naming) }
    if ranking.isCut {
      // By now the list is full and known: what it has no place for is counted, each time that it was named.
      var again = PayloadReading(names: names)
      again.read(.allScores, of: payload) { naming in
        if naming.score > 0 { list.append(naming) }
      }
    }

    let isNoWork = list.candidates.isEmpty && (payload.hasBlockedTasks || reading.hasScoredNames)
    var degradation: Degradation?
    if !isNoWork, !list.names(anyOf: allowlist) {
      degradation = list.candidates.isEmpty ? .namedNothing : .noAllowlistedCandidate
      if !payload.isRecognised {
        degradation = .unrecognisedShape(keys: payload.keysSeen, wrongTypes: reading.wrongTypes)
      }
      if fallback == .allowlist { list.append(allowlist) }
    }
    let allowed = Set(allowlist)
    return Selection(
      candidates: list.candidates.map { candidate in
        // Of what can start alone: an answer may hold a great many entries.
        candidate.category.map(allowed.contains) == true ? candidate.withEntry(of: payload) : candidate
      },
      degradation: degradation, isNoWork: isNoWork, shape: payload.shape,
      keysSeen: payload.keysSeen,
      notes: reading.skips.map(\.description) + payload.notes + list.notes,
      skipped: reading.skips.reduce(list.passedOver) { $0 + $1.count })
  }

  /// The candidates where no answer could be read: the allowlist, or nothing.
  public static func candidates(without degradation: Degradation, allowlist: [Category], fallback: Fallback)
    -> Selection
  {
    var list = CandidateList(allowlist: allowlist)
    if fallback == .allowlist { list.append(allowlist) }
    return Selection(
      candidates: list.candidates, degradation: degradation, isNoWork: false, shape: "none", keysSeen: [], notes: [],
      skipped: 0)
  }
}

extension Selection {
  /// The selection of a person who named a category.
  public init(person category: Category) {
    self.init(
      candidates: [Candidate(written: category.name, category: category, source: .person, selection: nil)],
      degradation: nil,
      isNoWork: false, shape: "person", keysSeen: [], notes: [], skipped: 0)
  }
}
