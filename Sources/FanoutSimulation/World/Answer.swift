import FanoutCore

/// What a selector answers, and, where that is plain, which categories it meant in which order.
struct Answer {
  var answer: SelectorAnswer
  var meant: [String]?
  /// How long it thinks, in milliseconds.
  var takes: Int64

  /// One that names these, in this order.
  init(naming names: [String]) {
    takes = 10
    answer = .wrote(Array(("{\"alternatives\": [" + names.map { "\"\($0)\"" }.joined(separator: ", ") + "]}").utf8))
    meant = names
  }

  /// The shapes that selectors write.
  static func text(naming names: [String], _ chance: inout Chance) -> String {
    let tasks = chance.hits(500) ? chance.below(4) : nil
    func entry(_ name: String) -> String {
      let id = tasks.map { ", \"id\": \"task \($0)\"" } ?? ""
      return "{\"category\": \"\(name)\", \"why\": \"because\"\(id)}"
    }
    switch chance.below(4) {
    case 0:
      let half = names.count / 2
      let middle = names[1...].prefix(half).map(entry).joined(separator: ",")
      let rest = names.dropFirst(1 + half).map(entry).joined(separator: ",")
      return
        "{\"tier\": 1, \"selected\": \(entry(names[0])), \"diversity_alternatives\": [\(middle)], \"alternatives\": [\(rest)], \"note\": 1}"
    case 1:
      let scores = names.enumerated().map { "\"\($0.element)\": \(9.5 - Double($0.offset))" }
      return "{\"tier\": 0, \"all_scores\": {\(scores.joined(separator: ", "))}, \"task\": {\"id\": 7}}"
    case 2:
      let scores = names.enumerated().map {
        "{\"name\": \" \($0.element.uppercased())\", \"total\": \(100 - $0.offset)}"
      }
      return "{\"all_scores\": [\(scores.joined(separator: ", "))]}"
    default:
      // What is named again later keeps its first place.
      return
        "{\"selected\": \(entry(names[0])), \"alternatives\": [\(names.map { "\"\($0)\"" }.joined(separator: ","))]}"
    }
  }

  /// The shapes that nobody should write.
  static func odd(_ chance: inout Chance) -> SelectorAnswer {
    let texts = [
      "", "   \n", "[]", "null", "{}", "{\"selected\": null}", "{\"selected\": 3, \"alternatives\": {}}",
      "{\"tier\": 1, \"winner\": \"code\"}",
      "{\"blocked_tasks\": [1]}", "{\"all_scores\": {\"code\": 0, \"news\": -1}}",
      "{\"all_scores\": {\"code\": NaN, \"news\": 1e999}}",
      "{\"all_scores\": {\"code\": NaN, \"triage\": 2, \"news\": Infinity}}",
      "{\"selected\": {\"category\": \"unheard-of\"}}",
      "{\"selected\": {\"category\": \"code\"}, \"selected\": {\"category\": \"triage\"}}",
      "{\"selected\": {\"category\": \"news\", \"selection_mode\": \"synthetic_calibration\", \"execution_surface\": {\"category\": \"code\"}}}",
      "{\"alternatives\": [\"..\", \"CODE \", {\"category\": \"\u{212A}\"}, {}, 7, \"infra\", \"code\"]}",
      "\u{FEFF}{\"alternatives\": [\"code\"]}",
      "{\"alternatives\": [\"code\"]", "{\"alternatives\": [\"code\",]}", String(repeating: "[", count: 140),
      "selected: code",
    ]
    switch chance.below(8) {
    case 0:
      return .failed(
        chance.pick([
          .timedOut(after: .seconds(30)), .exited(.code(3), stderr: "no"), .exited(.signal(9), stderr: ""),
          .couldNotStart("no such file"),
          .tooLarge(limit: 8),
        ]))
    case 1: return .wrote((0..<chance.below(60)).map { _ in UInt8(chance.below(256)) })
    case 2:
      // One byte of a good answer is another.
      var text = Array(Answer.text(naming: chance.shuffled(Settings.names), &chance).utf8)
      text[chance.below(text.count)] = UInt8(chance.below(256))
      return .wrote(text)
    default: return .wrote(Array(chance.pick(texts).utf8))
    }
  }
}
