/// Walks over the known keys of a payload: hands on every naming as it stands there, keeps none, and counts what has to
/// be passed over.
struct PayloadReading {
  /// What was passed over, by key and cause.
  private(set) var skips: [Skip] = []
  /// Whether step 4 had a name with a number for its score, finite or not.
  private(set) var hasScoredNames = false
  private let names: CategoryNames

  init(names: CategoryNames) { self.names = names }

  /// The known keys of the wrong type, each with what it is: `selected is a string`.
  var wrongTypes: [String] {
    skips.compactMap { skip in if case .wrongType(let found) = skip.cause { "\(skip.key) is \(found)" } else { nil } }
  }

  /// Reads what one key names, in order. A category may be named more than once; scores of zero and less are named as
  /// well.
  mutating func read(_ key: KnownKey, of payload: SelectorPayload, _ take: (Naming) -> Void) {
    _ = payload.look(at: key.rawValue) { value in
      guard value.kind != .null else { return }
      guard key.recognises(value.kind) else { return skip(key, .wrongType(value.kindName)) }
      switch key {
      case .selected: readSelected(value, of: payload, take)
      case .diversityAlternatives: readList(value, key, as: .diversityAlternatives, take)
      case .alternatives: readList(value, key, as: .alternatives, take)
      case .allScores: readScores(value, of: payload, take)
      }
    }
  }

  /// Step 1. The mode and the surface of a synthetic calibration are looked for in `selected`, then beside it.
  private mutating func readSelected(_ selected: JSONView, of payload: SelectorPayload, _ take: (Naming) -> Void) {
    func find<Found>(_ key: StaticString, _ body: (JSONView) -> Found?) -> Found? {
      if let own = selected[key] { return body(own) }
      return payload.look(at: "\(key)", body) ?? nil
    }
    // What will be executed outranks what was selected; a surface without a category says nothing about it.
    let isCalibration = find("selection_mode") { $0.string } == "synthetic_calibration"
    let executed = isCalibration ? find("execution_surface") { PayloadReading.name($0["category"]) } : nil
    guard let written = executed ?? PayloadReading.name(selected["category"]) else {
      return skip(.selected, .noCategory)
    }
    take(Naming(written, names, .selected, selected.range))
  }

  /// Steps 2 and 3: objects with a category, or the category itself.
  private mutating func readList(
    _ list: JSONView, _ key: KnownKey, as source: CandidateSource, _ take: (Naming) -> Void
  ) {
    for entry in list.elements {
      if let written = PayloadReading.name(entry) ?? PayloadReading.name(entry["category"]) {
        take(Naming(written, names, source, entry.range))
      } else {
        skip(key, .noCategory)
      }
    }
  }

  /// Step 4, in each of its three forms.
  private mutating func readScores(_ scores: JSONView, of payload: SelectorPayload, _ take: (Naming) -> Void) {
    for (key, value) in payload.members(of: scores) {
      let name = scores.text(of: key)
      readScore(
        value.number ?? ScoreEntry(value).score, of: PayloadReading.isName(name) ? name : nil, value.range, take)
    }
    for entry in scores.elements {
      let read = ScoreEntry(entry)
      readScore(read.score, of: read.written, entry.range, take)
    }
  }

  private mutating func readScore(_ score: Double?, of name: String?, _ range: Range<Int>, _ take: (Naming) -> Void) {
    guard let name else { return skip(.allScores, .noCategory) }
    guard let score else { return skip(.allScores, .noScore) }
    hasScoredNames = true
    guard score.isFinite else { return skip(.allScores, .notFinite) }
    take(Naming(name, names, .allScores, range, score: score))
  }

  /// What an entry of step 4 says, where it is an object: read in one pass, because there may be many.
  private struct ScoreEntry {
    private var category: String?
    private var name: String?
    private var id: String?
    private var ownScore: Double?
    private var total: Double?

    var written: String? { category ?? name ?? id }
    var score: Double? { ownScore ?? total }

    init(_ entry: JSONView) {
      for (key, value) in entry.members {
        // Of duplicate keys the last stands, also where nothing can be made of it.
        if entry.isKey(key, named: "category") { category = PayloadReading.name(value) }
        if entry.isKey(key, named: "name") { name = PayloadReading.name(value) }
        if entry.isKey(key, named: "id") { id = PayloadReading.name(value) }
        if entry.isKey(key, named: "score") { ownScore = value.number }
        if entry.isKey(key, named: "total") { total = value.number }
      }
    }
  }

  private mutating func skip(_ key: KnownKey, _ cause: Skip.Cause) {
    if let index = skips.firstIndex(where: { $0.key == key.rawValue && $0.cause == cause }) {
      skips[index].count += 1
    } else {
      skips.append(Skip(key: key.rawValue, cause: cause, count: 1))
    }
  }

  /// The text, where it can name something: white space alone cannot.
  private static func name(_ value: JSONView?) -> String? {
    guard let text = value?.string, isName(text) else { return nil }
    return text
  }

  private static func isName(_ text: String) -> Bool {
    text.utf8.contains { $0 != 0x20 && !(0x09...0x0D).contains($0) }
  }
}
