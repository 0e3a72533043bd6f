import FanoutCore

/// SPEC 4 a second time, on a tree of the whole answer and with lists of all that it names: what the reading in place
/// has to come to.
struct TreeSelection {
  private typealias Naming = (
    written: String, source: CandidateSource, range: Range<Int>, score: Double, entry: String?
  )

  private static let keys = ["selected", "diversity_alternatives", "alternatives", "all_scores"]

  private let names: CategoryNames
  private var recognised: [String] = []
  private var named: [Naming] = []
  private var scored: [Naming] = []
  private var hasScoredName = false
  private var skips: [(key: String, why: String, count: Int)] = []

  /// The selection; nil where the answer is no object.
  static func select(_ document: JSONDocument, names: CategoryNames, allowlist: [Category], fallback: Fallback)
    -> Selection?
  {
    guard let root = document.root.object else { return nil }
    var reading = TreeSelection(names: names)
    for key in keys { reading.read(key, of: root) }
    return reading.selection(root, document, allowlist, fallback)
  }

  private init(names: CategoryNames) { self.names = names }

  private func selection(_ root: JSONMembers, _ document: JSONDocument, _ allowlist: [Category], _ fallback: Fallback)
    -> Selection
  {
    let blocked = root["blocked_tasks"].map { !($0.array?.isEmpty ?? $0.object?.isEmpty ?? true) } ?? false
    let seen = root.keys.prefix(20).map { TreeSelection.clipped($0, to: 64) }
    var (candidates, passedOver) = candidates(allowlist)
    let isNoWork = candidates.isEmpty && (blocked || hasScoredName)
    var degradation: Degradation?
    if !isNoWork, !candidates.contains(where: { $0.category.map(allowlist.contains) ?? false }) {
      degradation =
        recognised.isEmpty
        ? .unrecognisedShape(keys: seen, wrongTypes: skips.filter { $0.why.hasPrefix("is ") }.map(TreeSelection.type))
        : candidates.isEmpty ? .namedNothing : .noAllowlistedCandidate
      if fallback == .allowlist {
        for category in allowlist {
          candidates.append(Candidate(written: category.name, category: category, source: .allowlist, selection: nil))
        }
      }
    }
    var notes = skips.map { $0.why.hasPrefix("is ") ? "`\($0.key)` \($0.why)" : TreeSelection.sentence($0) }
    notes += document.duplicateKeys.map { "key `\($0)` is written more than once: the last one stands" }
    if passedOver > 0 {
      notes.append(
        "\(passedOver) further namings of what the allowlist does not contain passed over, behind the first 1000")
    }
    return Selection(
      candidates: candidates, degradation: degradation, isNoWork: isNoWork,
      shape: recognised.isEmpty ? (blocked ? "blocked_tasks" : "unrecognised") : recognised.joined(separator: "+"),
      keysSeen: seen,
      notes: notes, skipped: skips.reduce(passedOver) { $0 + $1.count })
  }

  private static func sentence(_ skip: (key: String, why: String, count: Int)) -> String {
    "\(skip.count == 1 ? "1 entry" : "\(skip.count) entries") of `\(skip.key)` skipped: \(skip.why)"
  }

  private static func type(_ skip: (key: String, why: String, count: Int)) -> String {
    "\(skip.key) \(skip.why.split(separator: " and was ignored").first ?? "")"
  }

  // MARK: Order

  private func candidates(_ allowlist: [Category]) -> ([Candidate], passedOver: Int) {
    var candidates: [Candidate] = []
    var known: Set<[UInt8]> = []
    var (refused, passedOver) = (0, 0)
    for naming in named + ranked.filter({ $0.score > 0 }) {
      let category = names.category(naming.written)
      let written = TreeSelection.short(naming.written)
      let name = Array((category?.name ?? written).utf8)
      guard !known.contains(name) else { continue }
      if !(category.map(allowlist.contains) ?? false) {
        guard refused < 1000 else {
          passedOver += 1
          continue
        }
        refused += 1
      }
      known.insert(name)
      let isAllowed = category.map(allowlist.contains) ?? false
      candidates.append(
        Candidate(
          written: written, category: category, source: naming.source, selection: naming.range,
          entry: isAllowed ? naming.entry : nil))
    }
    return (candidates, passedOver)
  }

  private var ranked: [Naming] {
    let keyed = scored.map {
      (naming: $0, name: Array((names.category($0.written)?.name ?? TreeSelection.short($0.written)).utf8))
    }
    return keyed.sorted { left, right in
      left.naming.score == right.naming.score
        ? left.name.lexicographicallyPrecedes(right.name) : left.naming.score > right.naming.score
    }.map(\.naming)
  }

  private static func short(_ written: String) -> String {
    guard written.utf8.count > 256 else { return written }
    var scalars = written.unicodeScalars[...]
    func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || (9...13).contains(scalar.value) }
    while let first = scalars.first, isSpace(first) { scalars.removeFirst() }
    while let last = scalars.last, isSpace(last) { scalars.removeLast() }
    return clipped(String(scalars), to: 256)
  }

  private static func clipped(_ text: String, to limit: Int) -> String {
    text.unicodeScalars.count <= limit ? text : String(text.unicodeScalars.prefix(limit)) + "…"
  }

  // MARK: Steps

  private mutating func read(_ key: String, of root: JSONMembers) {
    guard let node = root[key] else { return }
    let isList = key != "selected" && node.array != nil
    let isObject = (key == "selected" || key == "all_scores") && node.object != nil
    guard node.isNull || isList || isObject else {
      let allowed = key == "selected" ? "an object" : key == "all_scores" ? "an object or a list" : "a list"
      return skips.append((key, "is \(node.kindName) and was ignored: it must be \(allowed)", 1))
    }
    recognised.append(key)
    switch key {
    case "selected": if !node.isNull { readSelected(node, root) }
    case "diversity_alternatives": readList(node, key, .diversityAlternatives)
    case "alternatives": readList(node, key, .alternatives)
    default: readScores(node)
    }
  }

  private mutating func readSelected(_ node: JSONNode, _ root: JSONMembers) {
    let surface = node["execution_surface"] ?? root["execution_surface"]
    let mode = (node["selection_mode"] ?? root["selection_mode"])?.string
    let executed = mode == "synthetic_calibration" ? TreeSelection.name(surface?["category"]) : nil
    guard let written = executed ?? TreeSelection.name(node["category"]) else { return skip("selected", "no category") }
    named.append((written, .selected, node.range, 0, TreeSelection.entry(node)))
  }

  private mutating func readList(_ node: JSONNode, _ key: String, _ source: CandidateSource) {
    for entry in node.array ?? [] {
      if let written = TreeSelection.name(entry) ?? TreeSelection.name(entry["category"]) {
        named.append((written, source, entry.range, 0, TreeSelection.entry(entry)))
      } else {
        skip(key, "no category")
      }
    }
  }

  private mutating func readScores(_ node: JSONNode) {
    for (name, value) in node.object?.entries ?? [] {
      score(TreeSelection.isName(name) ? name : nil, value, TreeSelection.number(value))
    }
    for entry in node.array ?? [] {
      score(
        TreeSelection.name(entry["category"]) ?? TreeSelection.name(entry["name"]) ?? TreeSelection.name(entry["id"]),
        entry, nil)
    }
  }

  private mutating func score(_ name: String?, _ value: JSONNode, _ bare: Double?) {
    guard let name else { return skip("all_scores", "no category") }
    guard let score = bare ?? TreeSelection.number(value["score"]) ?? TreeSelection.number(value["total"]) else {
      return skip("all_scores", "no score")
    }
    hasScoredName = true
    guard score.isFinite else { return skip("all_scores", "the score is not a finite number") }
    let entry = TreeSelection.entry(value)
    // An id that nothing else stands beside is the name.
    let isName = value["category"] == nil && value["name"] == nil && entry == EntryID.text(of: name)
    scored.append((name, .allScores, value.range, score, isName ? nil : entry))
  }

  private mutating func skip(_ key: String, _ why: String) {
    if let index = skips.firstIndex(where: { $0.key == key && $0.why == why }) {
      skips[index].count += 1
    } else {
      skips.append((key, why, 1))
    }
  }

  private static func entry(_ node: JSONNode) -> String? {
    let id = node["id"]
    let text = id?.string ?? number(id).flatMap { Int64(exactly: $0) }.map(String.init)
    return text.flatMap { $0.isEmpty ? nil : EntryID.text(of: $0) }
  }

  private static func number(_ node: JSONNode?) -> Double? {
    if case .number(let number)? = node?.kind { number.double } else { nil }
  }

  private static func name(_ node: JSONNode?) -> String? { node?.string.flatMap { isName($0) ? $0 : nil } }

  private static func isName(_ text: String) -> Bool {
    text.utf8.contains { $0 != 0x20 && !(0x09...0x0D).contains($0) }
  }
}
