// The keys that say what withholds a category, and what leaves fewer places.

extension ConfigurationDescription {
  static let backOff: [ConfigurationKey] = [
    ConfigurationKey(
      "noop", .object(backOffRule(BackOff().noop)), "{}", orNull: true,
      since: "0.2", "after runs that found nothing to do; null: not at all",
      more: "Work with an id that none of them had starts all the same."),
    ConfigurationKey(
      "failure", .object(backOffRule(BackOff().failure)), "{}", orNull: true,
      since: "0.2", "after runs that failed, timed out, stalled or were lost; null: not at all"),
  ]

  private static func backOffRule(_ standard: BackOff.Rule?) -> [ConfigurationKey] {
    [
      ConfigurationKey(
        "after", .whole(1...1000), standard.map { "\($0.after)" }, since: "0.2", "from so many in a row"),
      ConfigurationKey(
        "first", .duration(from: .seconds(1)), standard.map { "\"\($0.first.written)\"" }, since: "0.2",
        "the first rest"),
      ConfigurationKey(
        "limit", .duration(from: .seconds(1)), standard.map { "\"\($0.limit.written)\"" }, since: "0.2",
        "the longest rest"),
    ]
  }

  static let host: [ConfigurationKey] = [
    ConfigurationKey(
      "memory",
      .object([
        ConfigurationKey(
          "narrow", .memoryShare, #""20%""#, orNull: true, since: "0.2", "fewer starts with less than that; null: never"
        ),
        ConfigurationKey(
          "close", .memoryShare, #""10%""#, orNull: true, since: "0.2", "none with less than that; null: never"),
      ]), "{}", orNull: true, since: "0.2", "memory that is available; null: not looked at",
      more: "Of the machine, and of every limit that a worker would stand under: the worst counts."),
    ConfigurationKey(
      "memoryPressure", .object(pressure(HostPolicy().memoryPressure)), "{}", orNull: true, since: "0.2",
      "the part of the last minute in which everything waited for memory; null: not looked at"),
    ConfigurationKey(
      "ioPressure", .object(pressure(HostPolicy().ioPressure)), "{}", orNull: true, since: "0.2",
      "the same for input and output; null: not looked at"),
    ConfigurationKey(
      "cpuPressure", .object(pressure(HostPolicy().cpuPressure)), "null", orNull: true, since: "0.2",
      example: "{ narrow: 80, close: 95 }",
      "the part in which something waited for a processor; null: not looked at"),
    ConfigurationKey(
      "floor", .whole(0...10_000), "1", since: "0.2", "so many workers may live whatever the pressure is",
      more: "So that other people's load never stops a loop for good. Memory closes without it."),
  ]

  private static func pressure(_ standard: HostPolicy.Bounds<Double>?) -> [ConfigurationKey] {
    func bound(_ value: Double?) -> String { value.map(ConfigurationKind.plain) ?? "null" }
    return [
      ConfigurationKey(
        "narrow", .number(0...100), bound(standard?.narrow), orNull: true, since: "0.2", example: "40",
        "fewer starts from that percentage on; null: never"),
      ConfigurationKey(
        "close", .number(0...100), bound(standard?.close), orNull: true, since: "0.2", example: "80",
        "none from that percentage on; null: never"),
    ]
  }

  static let gate: [ConfigurationKey] = [
    ConfigurationKey(
      "command", .command, nil, since: "0.2", example: #"["./quota.sh"]"#, "an argv, never a shell line"),
    ConfigurationKey("directory", .path, #"".""#, since: "0.2", "where it runs"),
    ConfigurationKey(
      "categories", .list(of: .category, some: true), "null", orNull: true, since: "0.2", example: #"["code"]"#,
      "whom it is about; null: everybody"),
    ConfigurationKey(
      "timeLimit", .duration(from: .milliseconds(100), to: GatePolicy.longest), #""10s""#, since: "0.2",
      "how long it may take: the fire waits for it"),
    ConfigurationKey(
      "cache", .duration(), #""1m""#, since: "0.2", "how long an answer is good for"),
    ConfigurationKey(
      "open", .list(of: .whole(0...255)), "[0]", since: "0.2", "exit codes that mean open"),
    ConfigurationKey(
      "closed", .list(of: .whole(0...255)), "[1, 75]", since: "0.2", "exit codes that mean closed"),
    ConfigurationKey(
      "onUnknown", .word(GatePolicy.OnUnknown.allCases.map(\.rawValue)), #""open""#, since: "0.2",
      "what any other end counts as",
      more: "So does one that runs out of time, and a command that cannot be started."),
  ]

  static let family: [ConfigurationKey] = [
    ConfigurationKey(
      "categories", .list(of: .category, some: true), nil, since: "0.2", example: #"["content", "news"]"#,
      "the categories of the family"),
    ConfigurationKey(
      "width", .whole(Configuration.widthRange), "null", orNull: true, since: "0.2", example: "1",
      "how many of them may live together; null: as many as there are slots"),
  ]

  static let reviews: [ConfigurationKey] =
    ownReviews + [
      ConfigurationKey(
        "exempt", .list(of: .category, some: true), "null", orNull: true, since: "0.2", example: #"["research"]"#,
        "categories that make nothing to review; null: none")
    ]

  static let ownReviews: [ConfigurationKey] = [
    ConfigurationKey(
      "command", .command, nil, since: "0.2", example: #"["./open-reviews.sh"]"#, "an argv, never a shell line",
      more: "It prints a list of items (url or id, createdAt, failing), or {\"open\": n}, or a number."),
    ConfigurationKey("directory", .path, #"".""#, since: "0.2", "where it runs"),
    ConfigurationKey(
      "timeLimit", .duration(from: .milliseconds(100), to: GatePolicy.longest), #""30s""#, since: "0.2",
      "how long it may take: the fire waits for it"),
    ConfigurationKey("cache", .duration(), #""1m""#, since: "0.2", "how long an answer is good for"),
    ConfigurationKey(
      "high", .whole(1...100_000), nil, since: "0.2", example: "8", "the load at which nothing starts any more",
      more: "The load is open items, and once more those that are stale and those that are failing."),
    ConfigurationKey(
      "low", .whole(0...99_999), "null", orNull: true, since: "0.2", example: "0",
      "the load at which something starts again; null: three fifths of high"),
    ConfigurationKey(
      "perRun", .whole(1...1000), "1", since: "0.2", "how many items a run makes, as far as it does not say"),
    ConfigurationKey(
      "truncatedAt", .whole(1...1_000_000), "null", orNull: true, since: "0.2", example: "500",
      "so many items or more are a list that was cut; null: exactly 30 or 100 are"),
    ConfigurationKey(
      "staleAfter", .duration(from: .seconds(60)), #""3d""#, orNull: true, since: "0.2",
      "an item is stale from that age on; null: never"),
    ConfigurationKey(
      "validFor", .duration(), #""1h""#, since: "0.2",
      "so long the last good answer stands for one that cannot be used"),
    ConfigurationKey(
      "onUnknown", .word(ReviewPolicy.OnUnknown.allCases.map(\.rawValue)), #""closed""#, since: "0.2",
      "after that: \"closed\", or \"lastGood\", however old that is"),
  ]
}
