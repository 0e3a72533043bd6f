extension CommandSpecification {
  /// `fanout hands`.
  static let hands = CommandSpecification(
    name: "hands", summary: "what needs a person, the oldest first", group: .look,
    options: [.since.explained("those that went down since then instead, and how long they stood: 7d, yesterday")],
    notes: "A hand is raised once for a cause and lowered once: by itself, or a question by a person alone. Its name "
      + "(h3) stands for its run wherever a RUN is asked for. `notify` has a command told of them.",
    examples: [
      Example(line: "fanout hands", does: "what waits for you, each with what you can do"),
      Example(line: "fanout hands --since 7d", does: "what was decided this week"),
      Example(line: "fanout show h3", does: "the run behind one"),
    ])

  /// `fanout ack`.
  static let ack = CommandSpecification(
    name: "ack", summary: "tell nobody of a hand any more; it stays up", group: .steer,
    positionals: [Positional("HAND", required: true)], options: [.silent],
    examples: [
      Example(line: "fanout ack h3", does: "as long as it is up"),
      Example(line: "fanout ack h3 --for 2h", does: "for two hours"),
    ],
    exits: [ExitMeaning(code: .failure, meaning: "no hand of that name is up")])
}
