/// How long a category rests after ends of one kind in a row (SPEC 13, "Rests").
public struct BackOff: Sendable, Equatable {
  /// After runs that found nothing to do; nil: not at all.
  public var noop: Rule? = Rule(after: 3, first: .seconds(1800), limit: .seconds(4 * 3600))
  /// After runs that failed, timed out, stalled or were lost; nil: not at all.
  public var failure: Rule? = Rule(after: 2, first: .seconds(600), limit: .seconds(8 * 3600))

  /// The rule of one kind of end.
  public struct Rule: Sendable, Equatable {
    /// From so many in a row.
    public var after: Int
    /// The first rest; each further end doubles it.
    public var first: Duration
    /// The longest rest.
    public var limit: Duration
    /// A rule.
    public init(after: Int, first: Duration, limit: Duration) {
      self.after = after
      self.first = first
      self.limit = limit
    }

    /// How long a category rests after so many in a row; nil: not at all.
    public func rest(after streak: Int64) -> Duration? {
      guard streak >= Int64(after) else { return nil }
      let most = limit.milliseconds
      var length = min(first.milliseconds, most)
      var further = streak - Int64(after)
      while further > 0, length < most, length > 0 {
        length = length > most / 2 ? most : length * 2
        further -= 1
      }
      return .milliseconds(length)
    }
  }

  /// The mild rules that hold where nothing else is said.
  public init() {}

  /// Rules.
  public init(noop: Rule?, failure: Rule?) {
    self.noop = noop
    self.failure = failure
  }

  /// No rest for any end.
  public static let none = BackOff(noop: nil, failure: nil)
}
