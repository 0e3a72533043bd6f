extension CommandSpecification {
  /// `fanout select`.
  static let select = CommandSpecification(
    name: "select", summary: "what the built-in selector would answer", group: .loop,
    options: [
      .explain.explained("each category with every term of its score, the tasks, and what is not chosen"), .seed,
    ],
    notes:
      "Prints the answer that a fire would get with `selector.builtin`, and starts nothing. It draws anew each time, "
      + "unless a seed is given.",
    examples: [
      Example(line: "fanout select --explain", does: "why which category, with every term"),
      Example(line: "fanout select | fanout plan --payload -", does: "what a fire would make of it"),
    ],
    exits: [
      ExitMeaning(code: .success, meaning: "answered, whether or not there is work"),
      ExitMeaning(code: .unusableAnswer, meaning: "the tasks cannot be read"),
    ])
}
