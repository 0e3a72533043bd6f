/// A plan as `plan --json` prints it and `plan.json` keeps it: everything (SPEC 2). Written the same way each time, so
/// that a recomputed plan can be compared by its text.
extension Plan {
  /// The plan as a file of that schema keeps it, for a policy.
  public func json(policy: Policy, schema: Int64 = Schema.file) -> JSONValue {
    .object([JSONMember("schema", .integer(schema))] + members(policy: policy, schema: schema))
  }

  /// The plan as a document tells it, for a policy.
  public func document(policy: Policy) -> JSONValue { .object(members(policy: policy, schema: Schema.file)) }

  /// With the keys of an earlier schema where it is compared with a plan of that schema.
  private func members(policy: Policy, schema: Int64) -> [JSONMember] {
    func key(_ name: String, before early: String) -> String { schema < 2 ? early : name }
    let members: KeyValuePairs<String, JSONValue> = [
      "categories": .array(listing.map { .string($0.name) }),
      "source": .string(sourceName(fallback: policy.fallback)), "degraded": degradation?.json ?? nil,
      key("no_work", before: "noWork"): .bool(isNoWork),
      "shape": .string(shape), key("keys_seen", before: "keysSeen"): .array(keysSeen.map { .string($0) }),
      "candidates": .array(entries.map(Plan.json)), "notes": .array(notes.map { .string($0) }),
      "slots": [
        "width": .integer(Int64(width)), "live": .integer(Int64(live)), "free": .integer(Int64(max(0, width - live))),
        key("per_fire", before: "perFire"): policy.perFire.map { .integer(Int64($0)) } ?? nil,
      ],
      "constraint": .string(constraint().description),
    ]
    // What no gate narrows, as no fire of 0.1 was, is compared by its text.
    let narrowed = narrowings.isEmpty ? [] : [JSONMember("narrowed", .array(narrowings.map(\.json)))]
    return members.map { JSONMember($0.key, $0.value) } + narrowed
  }

  private static func json(_ entry: Entry) -> JSONValue {
    var members = [
      JSONMember("rank", .integer(Int64(entry.rank))),
      JSONMember("category", .string(entry.candidate.category?.name ?? entry.candidate.written)),
      JSONMember("source", .string(entry.candidate.source.rawValue)),
      JSONMember("decision", entry.withheld == nil ? "admitted" : "withheld"),
    ]
    if let reason = entry.withheld, case .object(let operands) = reason.json { members += operands }
    if let backend = entry.backend { members.append(JSONMember("backend", .string(backend))) }
    if let remark = entry.remark { members.append(JSONMember("remark", .string(remark))) }
    return .object(members)
  }
}

extension Degradation {
  /// The cause as JSON: its name, its sentence, its operands.
  public var json: JSONValue {
    var members = [JSONMember("cause", .string(name)), JSONMember("sentence", .string(sentence))]
    switch self {
    case .unrecognisedShape(let keys, let wrongTypes):
      members.append(JSONMember("keys", .array(keys.map { .string($0) })))
      // Fires of earlier versions are recomputed by their text: what they did not say is not added to it.
      if !wrongTypes.isEmpty { members.append(JSONMember("wrong_types", .array(wrongTypes.map { .string($0) }))) }
    case .namedNothing, .noAllowlistedCandidate, .emptyAnswer: break
    case .notJSON(let text), .notAnObject(let text), .couldNotStart(let text):
      members.append(JSONMember("text", .string(text)))
    case .tooLarge(let limit): members.append(JSONMember("limit_bytes", .integer(Int64(limit))))
    case .timedOut(let after, let wroteAnswer):
      members.append(JSONMember("after_ms", .integer(after.milliseconds)))
      if let wroteAnswer { members.append(JSONMember("wrote_answer", .bool(wroteAnswer))) }
    case .exited(let status, let stderr):
      members.append(JSONMember("exit", status.json))
      members.append(JSONMember("stderr", .string(stderr)))
    }
    return .object(members)
  }

  /// The cause that JSON tells of.
  public init?(json node: JSONNode) {
    let text = node["text"]?.string ?? ""
    switch node["cause"]?.string {
    case "unrecognisedShape":
      let wrongTypes = node["wrong_types"]?.array?.compactMap(\.string) ?? []
      self = .unrecognisedShape(keys: node["keys"]?.array?.compactMap(\.string) ?? [], wrongTypes: wrongTypes)
    case "namedNothing": self = .namedNothing
    case "noAllowlistedCandidate": self = .noAllowlistedCandidate
    case "emptyAnswer": self = .emptyAnswer
    case "notJSON": self = .notJSON(text)
    case "notAnObject": self = .notAnObject(text)
    case "couldNotStart": self = .couldNotStart(text)
    case "tooLarge": self = .tooLarge(limit: Int(node["limit_bytes"]?.integer ?? 0))
    case "timedOut":
      self = .timedOut(after: .milliseconds(node["after_ms"]?.integer ?? 0), wroteAnswer: node["wrote_answer"]?.bool)
    case "exited":
      guard let status = node["exit"].flatMap(ExitStatus.init(json:)) else { return nil }
      self = .exited(status, stderr: node["stderr"]?.string ?? "")
    default: return nil
    }
  }

  /// What happened, in words, for a person at night.
  public var sentence: String {
    switch self {
    case .unrecognisedShape(_, let wrongTypes) where !wrongTypes.isEmpty:
      "the selector's answer has none of selected, diversity_alternatives, alternatives, all_scores "
        + "in a form that can be read: \(wrongTypes.joined(separator: ", "))"
    case .unrecognisedShape(let keys, _):
      "the selector's answer has none of selected, diversity_alternatives, alternatives, all_scores; it has "
        + (keys.isEmpty ? "no keys at all" : keys.joined(separator: ", "))
    case .namedNothing: "the selector's answer names no category"
    case .noAllowlistedCandidate: "the selector named categories, and the allowlist contains none of them"
    case .emptyAnswer: "the selector wrote nothing to stdout"
    case .notJSON(let place): "the selector's answer is not JSON: \(place)"
    case .notAnObject(let what): "the selector's answer is \(what), not a JSON object"
    case .tooLarge(let limit): "the selector wrote more than \(limit) bytes (selector.outputLimit)"
    case .timedOut(let after, let wroteAnswer):
      "the selector ran longer than \(after.written) (selector.timeLimit) and was ended"
        + (wroteAnswer.map { $0 ? ", though it had written a whole answer" : "; it had written no whole answer" } ?? "")
    case .exited(let status, let stderr):
      "the selector ended with \(status.spoken)"
        + (stderr.isEmpty ? " and said nothing" : "; it said: \(Degradation.end(of: stderr))")
    case .couldNotStart(let why): "the selector could not be started: \(why)"
    }
  }

  private static func end(of text: String) -> String {
    var bytes = Array(text.utf8)
    while let last = bytes.last, last == 0x0A || last == 0x20 { bytes.removeLast() }
    return String(decoding: bytes.suffix(300), as: UTF8.self)
  }
}

extension ExitStatus {
  /// `{"code": 3}`, `{"signal": 9}`, `"unseen"`.
  public var json: JSONValue {
    switch self {
    case .code(let code): ["code": .integer(Int64(code))]
    case .signal(let number): ["signal": .integer(Int64(number))]
    case .unseen: "unseen"
    }
  }

  /// The status that JSON tells of.
  public init?(json node: JSONNode) {
    if let code = node["code"]?.integer.flatMap(Int32.init(exactly:)) {
      self = .code(code)
    } else if let number = node["signal"]?.integer.flatMap(Int32.init(exactly:)) {
      self = .signal(number)
    } else if node.string == "unseen" {
      self = .unseen
    } else {
      return nil
    }
  }
}
