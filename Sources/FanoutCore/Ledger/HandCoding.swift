/// Hands as a checkpoint keeps them: each as the record that it was raised by, and what became of it.
extension Hands {
  /// As JSON; moments as whoever keeps them writes them.
  func json(_ write: (Moment?) -> JSONValue) -> JSONValue {
    [
      "count": .integer(count), "open": .array(open.map { $0.json(write) }),
      "lowered": .array(lowered.map { $0.json(write) }),
    ]
  }

  /// Reads what `json` wrote; nil where it is something else.
  init?(json node: JSONNode?, _ read: (JSONNode?) -> Moment?) {
    guard let count = node?["count"]?.integer,
      let open = node?["open"]?.array?.readAll({ Hand(json: $0, read) }),
      let lowered = node?["lowered"]?.array?.readAll({ Hand(json: $0, read) })
    else { return nil }
    (self.count, self.open, self.lowered) = (count, open, lowered)
  }
}

extension Hand {
  fileprivate func json(_ write: (Moment?) -> JSONValue) -> JSONValue {
    var members: [JSONMember] = []
    func add(_ key: String, _ value: String?) {
      if let value { members.append(JSONMember(key, .string(value))) }
    }
    add("hand", id.text)
    add("kind", kind.rawValue)
    add("subject", raise.subject)
    add("detail", raise.detail)
    add("question", raise.question)
    add("category", category?.name)
    add("run", run?.text)
    members.append(JSONMember("raised", write(raised)))
    if told > 0 {
      members.append(JSONMember("told", .integer(told)))
      members.append(JSONMember("told_at", write(toldAt)))
    }
    if let silence {
      members.append(
        JSONMember(
          "silence",
          ["until": silence.until.map { .string($0.rfc3339) } ?? nil, "by": silence.by.map { .string($0) } ?? nil]))
    }
    if isDecided { members.append(JSONMember("is_decided", .bool(true))) }
    if let lowered {
      members.append(
        JSONMember(
          "lowered",
          [
            "how": .string(lowered.lowering.how.rawValue), "by": lowered.lowering.by.map { .string($0) } ?? nil,
            "at": write(lowered.at),
          ]))
    }
    return .object(members)
  }

  fileprivate init?(json node: JSONNode, _ read: (JSONNode?) -> Moment?) {
    guard let id = node["hand"]?.string.flatMap(HandID.init(written:)),
      let kind = node["kind"]?.string.flatMap(HandKind.init(rawValue:)), let subject = node["subject"]?.string,
      let detail = node["detail"]?.string, let raised = read(node["raised"])
    else { return nil }
    let raise = HandRaise(
      id, kind, subject: subject, detail: detail, question: node["question"]?.string)
    self.init(raise, category: node["category"]?.category, run: node["run"]?.string.map { RunID($0) }, raised: raised)
    told = node["told"]?.integer ?? 0
    toldAt = read(node["told_at"])
    if let silence = node["silence"], !silence.isNull {
      self.silence = HandSilence(
        id, until: silence["until"]?.string.flatMap { WallTime(rfc3339: $0) }, by: silence["by"]?.string)
    }
    isDecided = node["is_decided"]?.bool ?? false
    if let end = node["lowered"], !end.isNull {
      guard let how = end["how"]?.string.flatMap(HandDecision.init(rawValue:)), let at = read(end["at"]) else {
        return nil
      }
      lowered = Lowered(lowering: HandLowering(id, how, by: end["by"]?.string), at: at)
    }
  }
}
