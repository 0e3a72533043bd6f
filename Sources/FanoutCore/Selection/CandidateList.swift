/// Candidates in order, each category once: the first naming is the one recorded. Of names that the allowlist does not
/// contain, which nothing can start, a plan holds so many as a person may look through, so that an answer is not kept
/// once more in it.
struct CandidateList {
  private let allowlist: Set<Category>
  private static let refusedAtMost = 1000
  private var refused = 0
  private(set) var passedOver = 0
  private(set) var candidates: [Candidate] = []
  private var known: Set<JSONKey> = []

  init(allowlist: [Category]) { self.allowlist = Set(allowlist) }

  /// What was passed over, as a sentence.
  var notes: [String] {
    guard passedOver > 0 else { return [] }
    return [
      "\(passedOver) further namings of what the allowlist does not contain passed over, "
        + "behind the first \(CandidateList.refusedAtMost)"
    ]
  }

  /// How many more it takes of what the allowlist does not contain.
  var room: Int { CandidateList.refusedAtMost - refused }

  /// Whether the allowlist contains what was named.
  func allows(_ naming: Naming) -> Bool { naming.category.map { allowlist.contains($0) } ?? false }

  /// Whether that was named before.
  func holds(_ naming: Naming) -> Bool { known.contains(naming.name) }

  mutating func append(_ naming: Naming) {
    guard !holds(naming) else { return }
    if !allows(naming) {
      guard room > 0 else {
        passedOver += 1
        return
      }
      refused += 1
    }
    known.insert(naming.name)
    candidates.append(
      Candidate(written: naming.written, category: naming.category, source: naming.source, selection: naming.selection))
  }

  mutating func append(_ allowlist: [Category]) {
    for category in allowlist where known.insert(JSONKey(text: category.name)).inserted {
      candidates.append(Candidate(written: category.name, category: category, source: .allowlist, selection: nil))
    }
  }

  func names(anyOf allowlist: [Category]) -> Bool { allowlist.contains { known.contains(JSONKey(text: $0.name)) } }
}
