/// The order of SPEC 4: steps 1–4 accumulated and de-duplicated, and the allowlist only as the final safety net.
public enum CandidateOrder {
  /// The candidates of a payload that was read well, and whether that answer could be followed.
  ///
  /// A name that is no category name stays a candidate, so that planning withholds it as `invalidName` where people can see
  /// it: such an answer named something, and is `noAllowlistedCandidate` where nothing else is allowlisted. "No work" needs a
  /// readable score: one that is NaN is unknown, which is neither zero nor more.
  public static func candidates(
    _ payload: SelectorPayload, names: CategoryNames, allowlist: [Category], fallback: Fallback
  ) -> Selection {
    var list = CandidateList(names: names, allowlist: allowlist)
    for naming in payload.named { list.append(naming) }
    for naming in ranked(payload.scored, names) where naming.score > 0 { list.append(naming) }

    let isNoWork = list.candidates.isEmpty && (payload.hasBlockedTasks || !payload.scored.isEmpty)
    var degradation: Degradation?
    if !isNoWork, !list.names(anyOf: allowlist) {
      degradation = list.candidates.isEmpty ? .namedNothing : .noAllowlistedCandidate
      if !payload.isRecognised { degradation = .unrecognisedShape(keys: payload.keysSeen) }
      if fallback == .allowlist { list.append(allowlist) }
    }
    return Selection(
      candidates: list.candidates, degradation: degradation, isNoWork: isNoWork, shape: payload.shape, keysSeen: payload.keysSeen,
      notes: payload.notes + list.notes, skipped: payload.skips.reduce(list.passedOver) { $0 + $1.count })
  }

  /// The candidates where no answer could be read: the allowlist, or nothing.
  public static func candidates(without degradation: Degradation, allowlist: [Category], fallback: Fallback) -> Selection {
    var list = CandidateList(names: CategoryNames(), allowlist: allowlist)
    if fallback == .allowlist { list.append(allowlist) }
    return Selection(
      candidates: list.candidates, degradation: degradation, isNoWork: false, shape: "none", keysSeen: [], notes: [], skipped: 0)
  }

  /// Highest score first; equal scores by canonical name, else by what was written, both by bytes.
  private static func ranked(_ scored: [Naming], _ names: CategoryNames) -> [Naming] {
    let keyed = scored.map { (naming: $0, name: names.category($0.written)?.name ?? $0.written) }
    // The standard library's sort is stable: two spellings of one name keep the order in which they were written.
    return keyed.sorted { left, right in
      left.naming.score == right.naming.score
        ? left.name.utf8.lexicographicallyPrecedes(right.name.utf8) : left.naming.score > right.naming.score
    }.map(\.naming)
  }
}

/// Candidates in order, each category once: the first naming is the one recorded. Of names that the allowlist does not contain, which
/// nothing can start, a plan holds so many as a person may look through, so that an answer is not kept once more in it.
private struct CandidateList {
  let names: CategoryNames
  private let allowlist: Set<Category>
  private static let refusedAtMost = 1000
  private var refused = 0
  private(set) var passedOver = 0
  private(set) var candidates: [Candidate] = []
  private var categories: Set<Category> = []
  private var invalid: Set<JSONKey> = []

  init(names: CategoryNames, allowlist: [Category]) {
    self.names = names
    self.allowlist = Set(allowlist)
  }

  /// What was passed over, as a sentence.
  var notes: [String] {
    guard passedOver > 0 else { return [] }
    return [
      "\(passedOver) further namings of what the allowlist does not contain passed over, behind the first \(CandidateList.refusedAtMost)"
    ]
  }

  mutating func append(_ naming: Naming) {
    let category = names.category(naming.written)
    if !(category.map { allowlist.contains($0) } ?? false) {
      guard refused < CandidateList.refusedAtMost else {
        if category.map({ !categories.contains($0) }) ?? !invalid.contains(JSONKey(text: naming.written)) { passedOver += 1 }
        return
      }
    }
    let isNew = category.map { categories.insert($0).inserted } ?? invalid.insert(JSONKey(text: naming.written)).inserted
    guard isNew else { return }
    if !(category.map { allowlist.contains($0) } ?? false) { refused += 1 }
    candidates.append(Candidate(written: naming.written, category: category, source: naming.source, selection: naming.selection))
  }

  mutating func append(_ allowlist: [Category]) {
    for category in allowlist where categories.insert(category).inserted {
      candidates.append(Candidate(written: category.name, category: category, source: .allowlist, selection: nil))
    }
  }

  func names(anyOf allowlist: [Category]) -> Bool { allowlist.contains { categories.contains($0) } }
}
