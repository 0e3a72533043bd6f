/// What a supervisor leaves in the directory of a run that one KILL did not end: since when it is being ended, and why.
/// For whoever looks; nothing decides by it.
public struct EndingNote: Sendable, Equatable {
  /// Why it is being ended; nil: its worker ended by itself, and this is about what that left.
  public var cause: EndCause?
  /// Since when.
  public var since: MonotonicTime
  /// When KILL had not ended it.
  public var killed: MonotonicTime
  /// The boot in which these count.
  public var boot: String

  /// A note.
  public init(cause: EndCause?, since: MonotonicTime, killed: MonotonicTime, boot: String) {
    self.cause = cause
    self.since = since
    self.killed = killed
    self.boot = boot
  }

  /// As it stands in its file.
  public var json: JSONValue {
    [
      "boot": .string(boot), "cause": cause.map { .string($0.rawValue) } ?? nil,
      "killed_ns": .integer(killed.nanoseconds), "since_ns": .integer(since.nanoseconds),
    ]
  }

  /// Reads what `json` wrote.
  public init?(json node: JSONNode) {
    guard let boot = node["boot"]?.string, let since = node["since_ns"]?.integer,
      let killed = node["killed_ns"]?.integer
    else { return nil }
    self.init(
      cause: node["cause"]?.string.flatMap { EndCause(rawValue: $0) }, since: MonotonicTime(nanoseconds: since),
      killed: MonotonicTime(nanoseconds: killed), boot: boot)
  }
}
