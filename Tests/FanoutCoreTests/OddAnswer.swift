/// Answers as no selector should write them, and some will.
enum OddAnswer {
  /// One of them; `many` names more than a plan keeps.
  static func text(many: Bool, _ generator: inout SeededGenerator) -> String {
    let keys = [
      "selected", "diversity_alternatives", "alternatives", "all_scores", "all\\u005fscores", "blocked_tasks",
      "selection_mode", "x",
    ]
    let members = (0..<Int.random(in: 0...9, using: &generator)).map { _ in
      let key = pick(keys, &generator)
      return "\"\(key)\": " + value(of: key, many, &generator)
    }
    return "{" + members.joined(separator: ",") + "}"
  }

  private static func pick(_ texts: [String], _ generator: inout SeededGenerator) -> String {
    texts.randomElement(using: &generator) ?? ""
  }

  private static func value(of key: String, _ many: Bool, _ generator: inout SeededGenerator) -> String {
    if Int.random(in: 0..<12, using: &generator) == 0 {
      return pick(["null", "3", "\"code\"", "NaN", "[]", "{}"], &generator)
    }
    switch key {
    case "selected": return entry(many, &generator)
    case "selection_mode": return "\"synthetic_calibration\""
    case "blocked_tasks": return pick(["[]", "[1]", "{\"a\":1,\"a\":1}"], &generator)
    case "x": return pick(["{\"a\":[{\"b\":1,\"\\u0062\":2}]}", "1.50"], &generator)
    case "diversity_alternatives", "alternatives": return "[" + entries(many, &generator).joined(separator: ",") + "]"
    default:
      if Bool.random(using: &generator) { return "[" + entries(many, &generator).joined(separator: ", ") + "]" }
      let scores = (0..<count(many, &generator)).map { _ in "\"\(name(many, &generator))\":" + score(&generator) }
      return "{" + scores.joined(separator: ",") + "}"
    }
  }

  private static func count(_ many: Bool, _ generator: inout SeededGenerator) -> Int {
    Int.random(in: 0...(many ? 3000 : 30), using: &generator)
  }

  private static func entries(_ many: Bool, _ generator: inout SeededGenerator) -> [String] {
    (0..<count(many, &generator)).map { _ in
      Int.random(in: 0..<4, using: &generator) == 0 ? "\"\(name(many, &generator))\"" : entry(many, &generator)
    }
  }

  private static func entry(_ many: Bool, _ generator: inout SeededGenerator) -> String {
    let keys = ["category", "category", "name", "id", "score", "total", "execution_surface"]
    let members = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
      let key = pick(keys, &generator)
      switch key {
      case "score", "total": return "\"\(key)\":" + score(&generator)
      case "execution_surface": return "\"\(key)\":{\"category\":\"\(name(many, &generator))\"}"
      default: return "\"\(key)\":\"\(name(many, &generator))\""
      }
    }
    return "{" + members.joined(separator: ",") + "}"
  }

  private static func score(_ generator: inout SeededGenerator) -> String {
    pick(
      [
        "0", "1", "1.0", "2", "3", "0.5", "-1", "NaN", "1e999", "\"1\"", "{\"score\":2}",
        "{\"total\":1,\"score\":3,\"total\":2}",
      ], &generator)
  }

  private static func name(_ many: Bool, _ generator: inout SeededGenerator) -> String {
    let spelled = [
      "code", " Code", "\\u0063ode", "infra", "Infrastructure", "news", "a/b", "A/b", "é", "e\u{301}", "", " \\n",
      "gardening",
    ]
    if Int.random(in: 0..<(many ? 40 : 2), using: &generator) == 0 { return pick(spelled, &generator) }
    let number = Int.random(in: 0..<(many ? 2500 : 12), using: &generator)
    return pick(["n", "N", " n", "n/"], &generator) + "\(number)"
  }
}
