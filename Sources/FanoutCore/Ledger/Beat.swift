/// How often fires come that a timer or cron sets off, as far as their records tell.
public struct Beat: Sendable, Equatable {
  /// When the last of them began, the latest last.
  private(set) var began: [Moment] = []
  /// The interval that the last timer's fire recorded of its schedule; nil: it recorded none.
  private(set) var every: Duration?

  /// So many gaps are looked at, and fewer than the least say nothing (SPEC 13, "Rests").
  static let gaps = 3...8
  /// Part of the period that a rest may end ahead of its time, and the most that it may be.
  static let slackPart: Int64 = 10
  /// The most slack.
  static let mostSlack: Duration = .seconds(120)

  /// No fire.
  public init() {}

  init(began: [Moment], every: Duration?) {
    self.began = began
    self.every = every
  }

  /// Takes note of a fire. People and programs fire when they like: theirs are no beat.
  mutating func take(_ begin: FireBegin, at moment: Moment) {
    guard let firing = begin.firing, firing.by == .timer || firing.by == .cron, !begin.isOneShot else { return }
    every = firing.by == .timer ? firing.every : nil
    began.append(moment)
    if began.count > Beat.gaps.upperBound + 1 { began.removeFirst() }
  }

  /// From one fire to the next; nil: nothing tells.
  public var period: Duration? {
    if let every { return every }
    let lengths = zip(began, began.dropFirst()).map { $1.since($0).milliseconds }
    guard lengths.count >= Beat.gaps.lowerBound, let median = lengths.median, median > 0 else { return nil }
    return .milliseconds(median)
  }

  /// The last one came so late that fires may have been missed before it.
  public var hasMissed: Bool {
    guard began.count >= 2, let period else { return false }
    return began[began.count - 1].since(began[began.count - 2]) >= period * 2
  }

  /// How long before its end a rest counts as over, so that one as long as the period does not cost two of them.
  public var slack: Duration {
    period.map { min(.milliseconds($0.milliseconds / Beat.slackPart), Beat.mostSlack) } ?? .zero
  }
}
