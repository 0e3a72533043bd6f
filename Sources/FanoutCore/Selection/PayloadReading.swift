/// One walk over the known keys of a payload: collects every naming in step order, and counts what has to be passed over.
struct PayloadReading {
  private(set) var recognised: [KnownKey] = []
  private(set) var named: [Naming] = []
  private(set) var scored: [Naming] = []
  private(set) var skips: [Skip] = []

  mutating func read(_ members: JSONMembers) {
    for key in KnownKey.allCases {
      guard let node = members[key.rawValue] else { continue }
      guard !node.isNull else {
        recognised.append(key)
        continue
      }
      let isOfItsType: Bool
      switch key {
      case .selected: isOfItsType = readSelected(node, beside: members)
      case .diversityAlternatives: isOfItsType = readList(node, key, as: .diversityAlternatives)
      case .alternatives: isOfItsType = readList(node, key, as: .alternatives)
      case .allScores: isOfItsType = readScores(node)
      }
      if isOfItsType { recognised.append(key) } else { skip(key, .wrongType(node.kindName)) }
    }
  }

  /// Step 1. The mode and the surface of a synthetic calibration are looked for in `selected`, then beside it.
  private mutating func readSelected(_ node: JSONNode, beside members: JSONMembers) -> Bool {
    guard let selected = node.object else { return false }
    let mode = selected["selection_mode"] ?? members["selection_mode"]
    let surface = selected["execution_surface"] ?? members["execution_surface"]
    // What will be executed outranks what was selected; a surface without a category says nothing about it.
    let executed = mode?.string == "synthetic_calibration" ? PayloadReading.name(surface?["category"]) : nil
    if let written = executed ?? PayloadReading.name(selected["category"]) {
      named.append(Naming(written: written, source: .selected, selection: node.range))
    } else {
      skip(.selected, .noCategory)
    }
    return true
  }

  /// Steps 2 and 3: objects with a category, or the category itself.
  private mutating func readList(_ node: JSONNode, _ key: KnownKey, as source: Source) -> Bool {
    guard let entries = node.array else { return false }
    for entry in entries {
      if let written = PayloadReading.name(entry) ?? PayloadReading.name(entry["category"]) {
        named.append(Naming(written: written, source: source, selection: entry.range))
      } else {
        skip(key, .noCategory)
      }
    }
    return true
  }

  /// Step 4, in each of its three forms.
  private mutating func readScores(_ node: JSONNode) -> Bool {
    switch node.kind {
    case .object(let scores):
      for (name, value) in scores.entries { score(named: PayloadReading.isName(name) ? name : nil, value, isListed: false) }
    case .array(let entries):
      for entry in entries {
        let name = PayloadReading.name(entry["category"]) ?? PayloadReading.name(entry["name"]) ?? PayloadReading.name(entry["id"])
        score(named: name, entry, isListed: true)
      }
    default: return false
    }
    return true
  }

  private mutating func score(named name: String?, _ value: JSONNode, isListed: Bool) {
    guard let name else { return skip(.allScores, .noCategory) }
    let bare = isListed ? nil : PayloadReading.number(value)
    guard let score = bare ?? PayloadReading.number(value["score"]) ?? PayloadReading.number(value["total"]) else {
      return skip(.allScores, .noScore)
    }
    guard score.isFinite else { return skip(.allScores, .notFinite) }
    scored.append(Naming(written: name, source: .allScores, selection: value.range, score: score))
  }

  private mutating func skip(_ key: KnownKey, _ cause: Skip.Cause) {
    if let index = skips.firstIndex(where: { $0.key == key.rawValue && $0.cause == cause }) {
      skips[index].count += 1
    } else {
      skips.append(Skip(key: key.rawValue, cause: cause, count: 1))
    }
  }

  /// The number that was written, finite or not.
  private static func number(_ node: JSONNode?) -> Double? {
    if case .number(let number)? = node?.kind { number.double } else { nil }
  }

  /// The text, where it can name something: white space alone cannot.
  private static func name(_ node: JSONNode?) -> String? {
    guard let text = node?.string, isName(text) else { return nil }
    return text
  }

  private static func isName(_ text: String) -> Bool { text.utf8.contains { $0 != 0x20 && !(0x09...0x0D).contains($0) } }
}
