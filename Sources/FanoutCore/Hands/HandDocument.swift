extension Hand {
  /// As programs get it: `notify`, and `fanout hands --json`.
  public var json: JSONValue {
    [
      "id": .string(id.text), "kind": .string(kind.rawValue), "subject": .string(raise.subject),
      "category": category.map { .string($0.name) } ?? nil, "run": run.map { .string($0.text) } ?? nil,
      "question": raise.question.map { .string($0) } ?? nil, "detail": .string(raise.detail),
      "raised_at": .string(raised.wall.rfc3339), "told": .integer(told),
      "silent_until": silence.map { silence in silence.until.map { .string($0.rfc3339) } ?? "lowered" } ?? nil,
      "lowered_at": lowered.map { .string($0.at.wall.rfc3339) } ?? nil,
      "how": lowered.map { .string($0.lowering.how.rawValue) } ?? nil,
      "by": lowered?.lowering.by.map { .string($0) } ?? nil,
      "commands": .array(commands.map { .string($0) }),
    ]
  }

  /// What a person can do, the likeliest first; nothing of one that is down.
  public var commands: [String] {
    guard lowered == nil else { return [] }
    let about = category.map { "\($0)" }
    let first: [String] =
      switch kind {
      case .question: ["fanout show \(id)"] + (about.map { ["fanout run \($0)"] } ?? [])
      case .crashed: ["fanout logs \(id)", "fanout show \(id)"] + (about.map { ["fanout run \($0)"] } ?? [])
      case .failing: about.map { ["fanout logs \($0)", "fanout pause \($0)"] } ?? ["fanout runs"]
      case .starving, .degraded: ["fanout check", "fanout show last"]
      case .backend:
        raise.subject == HandCause.loop
          ? ["fanout status"] : ["fanout show \(raise.subject)", "fanout unpause --backend \(raise.subject)"]
      case .gate: ["fanout plan --explain"]
      case .reviews: ["fanout show \(raise.subject)"]
      case .missedFires: ["fanout check"]
      case .orphan: ["fanout show \(id)"]
      case .violation: ["fanout report"]
      case .machine: ["fanout status"]
      }
    return first + ["fanout ack \(id)"]
  }
}
