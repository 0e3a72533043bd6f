import FanoutCore

/// How a fire came out.
public struct FireOutcome: Sendable {
  /// The fire's id.
  public var id: FireID
  /// The fire's numbers.
  public var end: FireEnd
  /// The fire's plan; nil where it was not allowed to look.
  public var plan: Plan?
  /// What stood against it and a person outranks.
  public var outranked: [Reason] = []
  /// What a person should know beside the summary.
  public var notes: [String] = []
  /// The runs that were launched, in order.
  public var runs: [Run] = []
  /// The signal that cut it short.
  public var interrupted: Int32?
  /// Hands may go up or down for it, or wait to be told: whoever looks closer is to be started.
  public var wantsWord = true
  /// What its own records say of it.
  public var facts: FireFacts?
  /// What kept it from its end, as a sentence; nil: nothing. It ended on record all the same, as far as a record could
  /// be written.
  public var fault: String?

  /// The summary line of SPEC 2.
  public var summary: String {
    "fire \(id) admitted=\(end.admitted) started=\(end.started) refused=\(end.refused) failed=\(end.failed) withheld=\(end.withheld) "
      + "live=\(end.live)/\(end.width) source=\(end.source) constraint=\(end.constraint) categories=\(end.categories.joined(separator: ","))"
  }
}
