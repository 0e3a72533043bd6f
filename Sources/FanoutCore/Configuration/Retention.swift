/// How long what is kept (SPEC 3 `keep`); nil: for ever, or without bound.
public struct Retention: Sendable, Equatable {
  /// Directories of ended runs.
  public var runs: Duration?
  /// Bytes of all logs together.
  public var logs: Int?
  /// Directories of fires.
  public var fires: Duration?
  /// Journal days.
  public var journal: Duration?
  /// Below this many free bytes nothing new starts; 0: no such gate.
  public var freeSpace: Int
  /// Retention with the documented defaults.
  public init(
    runs: Duration? = .seconds(14 * 86400), logs: Int? = 2 << 30, fires: Duration? = .seconds(14 * 86400),
    journal: Duration? = .seconds(400 * 86400), freeSpace: Int = 1 << 30
  ) {
    self.runs = runs
    self.logs = logs
    self.fires = fires
    self.journal = journal
    self.freeSpace = freeSpace
  }
}
