/// One line of the journal: when, about what, and what happened.
public struct Record: Sendable, Equatable {
  /// The schema this program writes. A newer one is read for display, and nothing fires on it.
  public static let schema = Schema.journal
  /// The longest line, in bytes, its newline included.
  public static let longest = 4096

  /// When it was written.
  public var moment: Moment
  /// The fire it is about.
  public var fire: FireID?
  /// The run it is about.
  public var run: RunID?
  /// The category it is about.
  public var category: Category?
  /// What happened.
  public var event: Event
  /// The schema it was written in.
  public var schema: Int64

  /// A record.
  public init(
    moment: Moment, fire: FireID? = nil, run: RunID? = nil, category: Category? = nil, event: Event,
    schema: Int64 = Record.schema
  ) {
    self.moment = moment
    self.fire = fire
    self.run = run
    self.category = category
    self.event = event
    self.schema = schema
  }
}
