import FanoutCore

/// What holds of every answer of a selector, and of every plan that is made of it.
///
/// The input is the answer; behind a NUL byte, which no JSON contains, what was true when it was planned.
enum PayloadProperties {
  /// The claim that broke; nil where all of them hold. Those that cost more than the reading itself are left out unless
  /// `thoroughly`.
  static func broken(_ input: [UInt8], thoroughly: Bool = true) -> String? {
    let parts = input.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false).map(Array.init)
    let situation = Situation(parts.count > 1 ? parts[1] : [])
    return firstBroken { () throws(Broken) in
      let isUsable = try reads(parts[0], thoroughly)
      // Answers that cannot be used are all planned alike.
      guard isUsable || parts.count > 1 else { return }
      try selects(parts[0], situation)
      if isUsable, thoroughly { try selectsAlike(parts[0], situation) }
      try plans(parts[0], situation, thoroughly)
    }
  }

  // MARK: Reading

  /// Whether the answer can be used.
  private static func reads(_ bytes: [UInt8], _ thoroughly: Bool) throws(Broken) -> Bool {
    let isJSON = StrictJSON.accepts(bytes)
    switch SelectorPayload.read(.wrote(bytes)) {
    case .failure(.emptyAnswer): try hold(!isJSON, "an answer that is called empty holds no JSON")
    case .failure(.notJSON(let why)):
      try hold(!isJSON, "what strict JSON allows is read: \(why)")
      try hold(isPlain(why), "the place of a mistake can be shown: \(why)")
    case .failure(let other):
      try hold(isJSON, "only JSON is called anything but notJSON")
      guard case .notAnObject = other else {
        throw Broken(sentence: "reading bytes fails for their own sake: \(other)")
      }
    case .success(let payload):
      try hold(isJSON, "nothing is read that strict JSON forbids")
      if thoroughly {
        let answer = try document(bytes, "an answer that was read")
        try hold(answer.duplicateKeys == payload.text.duplicateKeys, "a tree has the same duplicate keys")
        try keeps(answer)
        try remains(payload, answer)
      }
      return true
    }
    return false
  }

  /// What was read says what was written: in its numbers, written anew, and to the wider grammar.
  private static func keeps(_ answer: JSONDocument) throws(Broken) {
    try counts(answer.root, answer)
    let value = JSONValue(answer.root)
    let text = value.encoded()
    try hold(StrictJSON.accepts(text), "what is written is JSON")
    let again = try document(text, "what was written")
    try hold(says(again, value, text), "what is written and read says the same")
    let wide = try document(answer.bytes, as: .json5, "strict JSON as JSON5")
    try hold(says(wide, value, text), "JSON5 reads strict JSON alike")
    try hold(wide.duplicateKeys == answer.duplicateKeys, "both grammars find the same duplicate keys")
  }

  /// Whether a document says that; a NaN equals nothing, so that then its text decides.
  private static func says(_ document: JSONDocument, _ value: JSONValue, _ text: [UInt8]) -> Bool {
    let other = JSONValue(document.root)
    return other == value || other.encoded() == text
  }

  private static func counts(_ node: JSONNode, _ document: JSONDocument) throws(Broken) {
    switch node.kind {
    case .number(let number):
      let text = String(decoding: document.text(of: node), as: UTF8.self)
      guard let double = Double(text) else { return }
      // What is too small for a double is zero, of which the standard library keeps the sign as well.
      let isSame = number.double == double || number.double.isNaN && double.isNaN
      try hold(isSame && number.double.sign == double.sign, "\(text) is \(double)")
      try hold(number.integer == Int64(text), "the integer of \(text)")
    case .array(let elements): for element in elements { try counts(element, document) }
    case .object(let members): for member in members.entries { try counts(member.value, document) }
    case .null, .bool, .string: break
    }
  }

  private static func remains(_ payload: SelectorPayload, _ answer: JSONDocument) throws(Broken) {
    let known = ["selected", "diversity_alternatives", "alternatives", "all_scores"]
    guard let text = payload.remainder(atMost: .max) else { throw Broken(sentence: "there is always a remainder") }
    let rest = try document(text, "the remainder of an answer").root.object?.entries ?? []
    let others = answer.root.object?.entries.filter { !known.contains($0.key) } ?? []
    try hold(rest.map { Array($0.key.utf8) } == others.map { Array($0.key.utf8) }, "the remainder has all other keys")
    for (own, other) in zip(rest, others) {
      try hold(text[own.value.range] == answer.text(of: other.value), "the remainder has every value as it was written")
    }
    let size = text.count
    let (whole, part) = (payload.remainder(atMost: size), payload.remainder(atMost: size - 1))
    try hold(whole == text && part == nil, "its limit is its size")
  }

  // MARK: Selecting

  /// Read in place and read off a tree an answer comes to the same.
  private static func selectsAlike(_ bytes: [UInt8], _ situation: Situation) throws(Broken) {
    let (policy, answer) = (situation.policy, try document(bytes, "an answer that was read"))
    let (names, allowlist, fallback) = (policy.names, policy.allowlist, policy.fallback)
    let selection = Selection.select(.wrote(bytes), names: names, allowlist: allowlist, fallback: fallback)
    let other = TreeSelection.select(answer, names: names, allowlist: allowlist, fallback: fallback)
    try hold(selection == other, "a tree gives the same selection: \(selection), \(other.map { "\($0)" } ?? "none")")
  }

  private static func selects(_ bytes: [UInt8], _ situation: Situation) throws(Broken) {
    let policy = situation.policy
    let selection = Selection.select(
      .wrote(bytes), names: policy.names, allowlist: policy.allowlist, fallback: policy.fallback)
    let named = selection.candidates.compactMap(\.category)
    try hold(Set(named).count == named.count, "each category is a candidate once")
    for candidate in selection.candidates {
      try hold(candidate.category == policy.names.category(candidate.written), "a candidate is what its name means")
      guard let range = candidate.selection else { continue }
      try hold(StrictJSON.accepts(bytes[range]), "what the selector wrote for a candidate is a JSON value")
    }
    let steps = selection.candidates.compactMap { CandidateSource.allCases.firstIndex(of: $0.source) }
    try hold(zip(steps, steps.dropFirst()).allSatisfy { $0 <= $1 }, "candidates stand in the order of the steps")

    let own = selection.candidates.filter { $0.source != .allowlist }
    let isNet = own.count < selection.candidates.count
    let isAllowed = own.contains { $0.category.map(policy.allowlist.contains) ?? false }
    if selection.isNoWork {
      try hold(selection.candidates.isEmpty && selection.degradation == nil, "no work is an answer of its own")
    }
    try hold(
      (selection.degradation != nil) == (!selection.isNoWork && !isAllowed),
      "degraded without a candidate of the allowlist")
    try hold(
      isNet == (selection.degradation != nil && policy.fallback == .allowlist),
      "the allowlist is a net, and never tops up")
    if isNet {
      try hold(
        selection.candidates.suffix(policy.allowlist.count).compactMap(\.category) == policy.allowlist,
        "the net is the whole allowlist")
    }
  }

  // MARK: Planning

  private static func plans(_ bytes: [UInt8], _ situation: Situation, _ thoroughly: Bool) throws(Broken) {
    let (policy, facts) = (situation.policy, situation.facts)
    let plan = Plan(answer: .wrote(bytes), policy: policy, facts: facts)
    for (index, entry) in plan.entries.enumerated() {
      try hold(entry.rank == index + 1, "ranks count from 1")
      guard thoroughly || index == 0 else { continue }
      let reasons = Admission(policy: policy, facts: facts).reasons(against: entry.candidate).filter {
        !$0.isLackOfPlace
      }
      if let withheld = entry.withheld, !withheld.isLackOfPlace {
        try hold(withheld == reasons.first, "the first check that fails is the one reason: \(withheld)")
      } else {
        try hold(reasons.isEmpty, "what is admitted, or lacks but a place, fails no check: \(reasons)")
      }
    }
    try places(plan, situation)
    try hold(
      plan.listing == plan.admitted.compactMap(\.candidate.category), "what is admitted is a category, and is listed")
    let withheld = plan.reasonCounts.reduce(0) { $0 + $1.count }
    try hold(
      withheld == Int64(plan.entries.count - plan.admitted.count),
      "every candidate is admitted or counted under one reason")

    if thoroughly { try isStored(plan, bytes, policy, facts) }
  }

  private static func isStored(_ plan: Plan, _ bytes: [UInt8], _ policy: Policy, _ facts: Facts) throws(Broken) {
    try hold(StrictJSON.accepts(plan.json(policy: policy).encoded()), "a plan is JSON")
    let stored = StoredFire(policy: policy, facts: facts, answer: .wrote(bytes), person: nil)
    guard let again = StoredFire(json: try document(stored.json.encoded(), "a stored fire").root) else {
      throw Broken(sentence: "a stored fire is read back")
    }
    try hold(again == stored, "a stored fire says the same")
    try hold(
      again.plan(payload: bytes) == plan, "an answer that is read twice gives one plan, from what was stored as well")
  }

  /// Of `perFire`, free slots and `fallbackStarts` the least holds, and none of it is left where somebody lacks a
  /// place.
  private static func places(_ plan: Plan, _ situation: Situation) throws(Broken) {
    let (policy, facts) = (situation.policy, situation.facts)
    let limits = [
      policy.perFire, max(0, policy.width - facts.live), plan.degradation == nil ? nil : policy.fallbackStarts,
    ]
    guard let least = limits.compactMap({ $0 }).min() else { return }
    let taken = plan.admitted.count { entry in entry.candidate.category.map { facts.failed[$0] == nil } ?? true }
    try hold(taken <= least, "no more are admitted than may be: \(taken) of \(least)")
    // A claim that was denied for want of a place is not the plan's own word.
    let lacking = plan.entries.first { entry in
      entry.withheld?.isLackOfPlace ?? false && !(entry.candidate.category.map { facts.denied[$0] != nil } ?? false)
    }
    if let first = lacking {
      try hold(taken == least, "nobody lacks a place while one is left: \(first)")
    }
  }
}
