/// The answer: what a selector writes, and what any reader of one reads.
extension Choice {
  /// The answer's bytes.
  public var payload: [UInt8] { json.encoded() + [10] }

  /// The answer.
  public var json: JSONValue { .object(named + rest) }

  /// The candidates: by tasks where there is one, else by scores.
  private var named: [JSONMember] {
    guard let selected else {
      return [
        JSONMember("tier", 2),
        JSONMember(
          "all_scores",
          .array(
            draws.map { draw in
              .object(
                [
                  JSONMember("category", .string(draw.category.name)), JSONMember("score", .number(draw.score)),
                ] + Choice.terms(draw))
            })),
      ]
    }
    return [
      JSONMember("tier", 1),
      JSONMember("selected", entry(selected, draws.first { $0.category == selected.category })),
      JSONMember(
        "diversity_alternatives",
        .array(diversity.map { draw, offer in offer.map { entry($0, draw) } ?? Choice.entry(draw) })),
      JSONMember(
        "alternatives", .array(offers.dropFirst().prefix(Choice.alternativesAtMost).map { entry($0, nil) })),
    ]
  }

  private func entry(_ offer: ChoiceInput.Offer, _ draw: CategoryDraw?) -> JSONValue {
    .object(
      [
        JSONMember("category", .string(offer.category.name)), JSONMember("id", .string(offer.id)),
        JSONMember("title", offer.title.map { .string($0) } ?? nil),
        JSONMember("state", .string(offer.isActive ? "active" : "ready")),
        JSONMember("priority", offer.priority.written.map { .string($0) } ?? nil),
        JSONMember("created", offer.created.map { .string($0.rfc3339) } ?? nil),
        JSONMember("assignee", offer.assignee.map { .string($0) } ?? nil),
      ] + (draw.map { [JSONMember("score", .number($0.score))] + Choice.terms($0) } ?? []))
  }

  private static func entry(_ draw: CategoryDraw) -> JSONValue {
    .object(
      [JSONMember("category", .string(draw.category.name)), JSONMember("score", .number(draw.score))] + terms(draw))
  }

  private static func terms(_ draw: CategoryDraw) -> [JSONMember] {
    [JSONMember("terms", draw.json)] + (draw.withheld.map { [JSONMember("withheld", .string($0))] } ?? [])
  }

  /// What is not chosen, and what the choice was made from.
  private var rest: [JSONMember] {
    var rest = [
      JSONMember("selector", "fanout"), JSONMember("seed", .integer(Int64(input.seed))),
      JSONMember(
        "tasks",
        [
          "read": .integer(Int64(input.tasksRead)), "open": .integer(Int64(offers.count)),
          "taken": .integer(Int64(input.offers.count - offers.count)),
          "blocked": .integer(Int64(input.blocked.count)),
          "without_category": .integer(Int64(input.withoutCategory.count)),
          "unreadable": .integer(Int64(input.unreadable.count)),
        ]),
    ]
    let withheld = draws.filter { $0.withheld != nil }
    if selected != nil, !withheld.isEmpty {
      rest.append(
        JSONMember(
          "withheld",
          .object(withheld.map { JSONMember($0.category.name, $0.withheld.map { .string($0) } ?? nil) })))
    }
    func add(_ key: String, _ values: [JSONValue]) {
      guard !values.isEmpty else { return }
      rest.append(JSONMember(key, .array(Array(values.prefix(Choice.namedAtMost)))))
    }
    func notes(_ notes: [ChoiceInput.Note], _ key: String) -> [JSONValue] {
      notes.map { .object([JSONMember(key, .string($0.name)), JSONMember("why", .string($0.why))]) }
    }
    add("blocked_tasks", notes(input.blocked, "id"))
    add("without_category", input.withoutCategory.map { .string($0) })
    add("unreadable", notes(input.unreadable, "name"))
    if let cut = input.cut { rest.append(JSONMember("cut", .string(cut))) }
    add("remarks", input.remarks.map { .string($0) })
    return rest
  }
}
