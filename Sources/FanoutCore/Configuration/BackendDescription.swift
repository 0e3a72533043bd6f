/// What `fanout.json5` can say of backends.
extension ConfigurationDescription {
  static let backend: [ConfigurationKey] = [
    ConfigurationKey(
      "slots", .whole(Configuration.widthRange), "null", orNull: true, since: "0.2", example: "2",
      "how many workers it takes at once; null: any number"),
    ConfigurationKey(
      "rank", .whole(0...1000), "1", since: "0.2", "the lower, the earlier it is chosen",
      more: "Where a category lists its backends, their order holds."),
    ConfigurationKey("free", .flag, "false", since: "0.2", "what is done there costs nothing"),
    ConfigurationKey(
      "environment", .named(.variable, .text, orNull: true), "{}", since: "0.2", example: #"{ MODEL: "large" }"#,
      "variables for its workers and its probe, over those of the worker; null removes one"),
    ConfigurationKey(
      "command", .command, "null", orNull: true, since: "0.2", example: #"["./run-on-judge.sh"]"#,
      "an argv in place of the worker's; null: that"),
    ConfigurationKey(
      "probe", .object(probe), "null", orNull: true, since: "0.2", example: #"{ command: ["./ping-judge.sh"] }"#,
      "a command that says whether it can be reached; null: nobody asks",
      more: "Asked with the gates. Any end but exit 0 makes it unavailable; exit 0 lets a missing login be tried."),
  ]

  static let probe: [ConfigurationKey] = [
    ConfigurationKey(
      "command", .command, nil, since: "0.2", example: #"["./ping-judge.sh"]"#, "an argv, never a shell line"),
    ConfigurationKey(
      "timeLimit", .duration(from: .milliseconds(100), to: GatePolicy.longest), #""10s""#, since: "0.2",
      "how long it may take: the fire waits for it"),
    ConfigurationKey("cache", .duration(), #""1m""#, since: "0.2", "how long an answer is good for"),
  ]
}
