/// The numbers of what is written, one for each circle of readers: each grows only where its own readers must know.
public enum Schema {
  /// A line of the journal. 2 since `attempt` is called `streak` (`callsStreakAttempt`).
  public static let journal: Int64 = 2
  /// A file that a later fanout reads back: `run.json` and what is stored with a fire.
  public static let file: Int64 = 2
  /// A document of `--json`.
  public static let document: Int64 = 2
  /// What selectors and workers are told.
  public static let exchange: Int64 = 1

  /// Whether what was written by that schema calls the streak of a run its attempt, which is another thing to later
  /// ones.
  static func callsStreakAttempt(_ schema: Int64) -> Bool { schema < 2 }
}
