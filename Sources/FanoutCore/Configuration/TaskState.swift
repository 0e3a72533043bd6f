/// What a task's state means to the built-in selector, whatever a tracker calls it.
public enum TaskState: String, Sendable, CaseIterable {
  /// Somebody has begun it.
  case active
  /// May be begun.
  case ready
  /// Not to be begun now.
  case waiting
  /// Over, done or not.
  case done

  /// The state that a word means, by what the configuration says, else by what trackers usually mean; nil: nobody knows
  /// it. Case, blanks and signs do not count: `To Do`, `to-do` and `todo` are one word.
  public init?(written: String, states: [String: TaskState] = [:]) {
    let word = TaskState.bare(written)
    for (own, state) in states where TaskState.bare(own) == word {
      self = state
      return
    }
    guard let state = TaskState.words[word] else { return nil }
    self = state
  }

  /// The letters and digits of a text, ASCII ones lower-cased.
  static func bare(_ text: String) -> String {
    var bare = ""
    for scalar in text.unicodeScalars where scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) {
      bare.unicodeScalars.append(
        ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) + 0x20) : scalar)
    }
    return bare
  }

  private static let words: [String: TaskState] = {
    let meant: [TaskState: [String]] = [
      .active: ["active", "inprogress", "doing", "started", "wip", "working", "hooked", "inflight"],
      .ready: [
        "", "ready", "todo", "open", "new", "backlog", "pending", "planned", "queued", "next", "unstarted", "paused",
        "accepted",
      ],
      .waiting: [
        "waiting", "blocked", "deferred", "someday", "later", "maybe", "snoozed", "onhold", "hold", "pinned", "draft",
        "review", "inreview", "readyforreview", "needsreview",
      ],
      .done: [
        "done", "closed", "completed", "complete", "finished", "resolved", "merged", "cancelled", "canceled", "wontdo",
        "wontfix", "rejected", "abandoned", "expired", "archived", "duplicate",
      ],
    ]
    return Dictionary(uniqueKeysWithValues: meant.flatMap { state, words in words.map { ($0, state) } })
  }()
}
