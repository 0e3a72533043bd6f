// The keys of the selector that fanout has of its own.

extension ConfigurationDescription {
  static let builtin: [ConfigurationKey] = [
    ConfigurationKey(
      "tasks", .object(tasks), nil, since: "0.2", example: #"{ folder: "tasks", default: "code" }"#,
      "where the tasks are",
      more: "A category without a task is drawn by what its runs came to, and may find work by itself.")
  ]

  static let tasks: [ConfigurationKey] = [
    ConfigurationKey(
      "folder", .path, nil, since: "0.2", example: #""tasks""#, "a directory of Markdown files with front matter",
      more: "A file is a task; it is ready when nothing that it names stands against it."),
    ConfigurationKey(
      "preset", .word(TaskPreset.allCases.map(\.rawValue)), nil, since: "0.2", insteadOf: "folder",
      example: #""beads""#, "a tracker: its command, and how its answer is read",
      more: "Whatever is said beside it holds in its place."),
    ConfigurationKey(
      "command", .command, nil, since: "0.2", insteadOf: "folder",
      example: #"["bd", "ready", "--json", "-n", "0"]"#,
      "a command that prints the tasks that can be done, as JSON; an argv, never a shell line",
      more: "What it calls ready is ready. It runs as a selector does, within the same limits."),
    ConfigurationKey(
      "at", .text, "null", orNull: true, since: "0.2", beside: "command", example: #""data""#,
      "where in the answer the list stands; null: it is the answer",
      more: "With dots for members of members. An answer that is a list is one whatever stands here."),
    ConfigurationKey(
      "map", .object(map), "{}", since: "0.2", beside: "command",
      "what a task's members are called",
      more: "With dots for members of members."),
    ConfigurationKey(
      "states", .named(.state, .word(TaskState.allCases.map(\.rawValue))), "{}", since: "0.2",
      example: #"{ "in review": "waiting" }"#, "what states mean that are not known anyway",
      more: "Case and signs do not count: \"To Do\" is \"todo\"."),
    ConfigurationKey(
      "default", .category, "null", orNull: true, since: "0.2", example: #""code""#,
      "the category of tasks none of whose labels is in the allowlist; null: those are not chosen"),
  ]

  private static let map: [ConfigurationKey] = {
    let usual = TaskMap()
    return [
      ConfigurationKey("id", .text, "\"\(usual.id)\"", since: "0.2", "what a task is told apart by"),
      ConfigurationKey("title", .text, "\"\(usual.title)\"", since: "0.2", "what it is about"),
      ConfigurationKey("state", .text, "\"\(usual.state)\"", since: "0.2", "its state"),
      ConfigurationKey("priority", .text, "\"\(usual.priority)\"", since: "0.2", "how urgent it is, 0 the most"),
      ConfigurationKey(
        "category", .text, "\"\(usual.category)\"", since: "0.2",
        "its labels: a text, or a list of texts or of objects with a name"),
      ConfigurationKey("created", .text, "\"\(usual.created)\"", since: "0.2", "when it was made"),
      ConfigurationKey("assignee", .text, "\"\(usual.assignee)\"", since: "0.2", "whose it is; shown, never decisive"),
    ]
  }()
}
