/// The scores above zero of step 4, each category once with its best: all that the allowlist contains, and so many of
/// the others as the list takes. So a ranking of millions costs no more than one of a plan's length.
struct ScoreRanking {
  private let list: CandidateList
  private var allowed: [JSONKey: Naming] = [:]
  private var others: [JSONKey: Naming] = [:]
  /// The last of those that were kept when others were left out: what does not come before it is left out as well.
  private var last: Naming?
  /// Whether more were named than there is room for.
  private(set) var isCut = false

  /// A ranking for what this list, which has steps 1–3, does not hold yet.
  init(for list: CandidateList) { self.list = list }

  mutating func take(_ naming: Naming) {
    guard naming.score > 0 else { return }
    let isAllowed = list.allows(naming)
    if !isAllowed, let last, !naming.outranks(last) { return }
    guard !list.holds(naming) else { return }
    if isAllowed { return ScoreRanking.keep(naming, in: &allowed) }
    guard list.room > 0 else { return isCut = true }
    ScoreRanking.keep(naming, in: &others)
    // Sorted only now and then.
    if others.count >= 2 * list.room + 64 { cut() }
  }

  /// The namings that were kept when all were taken, the highest score first; equal scores by name.
  mutating func ranked() -> [Naming] {
    cut()
    return (Array(allowed.values) + Array(others.values)).sorted { $0.outranks($1) }
  }

  /// Of two spellings with one score the first stands.
  private static func keep(_ naming: Naming, in best: inout [JSONKey: Naming]) {
    let name = naming.name
    if let known = best[name], known.score >= naming.score { return }
    best[name] = naming
  }

  private mutating func cut() {
    guard others.count > list.room else { return }
    isCut = true
    // Bare scores are sorted faster than what they belong to; names are needed among equals only.
    let bar = others.values.map(\.score).sorted(by: >)[list.room - 1]
    let best = others.filter { $0.value.score > bar }
    let equals = others.values.filter { $0.score == bar }.sorted { $0.outranks($1) }.prefix(list.room - best.count)
    others = best
    for naming in equals { others[naming.name] = naming }
    last = equals.last
  }
}
