extension GatePolicy {
  /// The categories that an answer is about: those of the gate, and of these the ones that it names; nil: all.
  func scope(_ answer: GateAnswer) -> Set<Category>? {
    guard let said = answer.categories else { return categories.map { Set($0) } }
    return categories.map { Set($0).intersection(said) } ?? Set(said)
  }

  /// Whether an answer keeps those from starting whom it is about.
  public func closes(_ answer: GateAnswer) -> Bool {
    switch answer.state {
    case .open: false
    case .closed: true
    case .unknown: onUnknown == .closed
    }
  }

  /// What an answer leaves of the slots, beside the lanes that live; nil: all. Of a queue for review, beside what ended
  /// runs have left for it since.
  public func narrowing(_ answer: GateAnswer, lanes: Set<Category>, debts: [ReviewDebt]) -> Narrowing? {
    if let reviews { return narrowing(reviews, answer, lanes, debts) }
    let scope = scope(answer)
    if closes(answer) {
      let why = answer.state == .unknown ? "nobody knows: \(answer.detail)" : answer.detail
      return Narrowing(
        gate: name, categories: scope, places: 0, detail: why + (answer.until.map { " (until \($0.rfc3339))" } ?? ""),
        keeps: 0)
    }
    guard answer.state == .open, let width = answer.width else { return nil }
    let live = scope.map { lanes.intersection($0).count } ?? lanes.count
    let words = "\(answer.detail.isEmpty ? "" : "\(answer.detail): ")\(width) at once at most"
    return Narrowing(gate: name, categories: scope, places: width - live, detail: words)
  }
}
