/// How much time has passed for certain, from one record to the next, whatever the wall clock says.
///
/// Within a boot its clock proves it. Between two boots only the wall clock tells how long the machine was off: up to a
/// day that is believed at once; more is believed when records of at least an hour later, by the boot clock, still
/// agree, because a clock that is wrong after a start is set right within minutes. A clock that is set ahead within a
/// boot proves nothing at all.
public struct ProvenTime: Sendable, Equatable {
  /// Milliseconds that have passed since the first record.
  public private(set) var elapsed: Int64 = 0
  /// The moment of the last record, in the order of writing.
  public private(set) var last: Moment?
  /// What the wall clock says beyond what is proven, while it has not stood for long enough.
  public private(set) var doubt: Doubt?

  /// A wall clock that went further than what proves it.
  public struct Doubt: Sendable, Equatable {
    /// How far, in milliseconds.
    public var ahead: Int64
    /// How long it has stood since, in milliseconds of boot clocks.
    public var stood: Int64
    /// The machine was off meanwhile: then it may be so, and counts once it has stood.
    public var isGap: Bool
  }

  /// So long the machine may have been off without anybody doubting it.
  public static let plausibleGap: Duration = .seconds(86_400)
  /// So long a doubtful clock has to stand.
  public static let trial: Duration = .seconds(3600)
  /// A wall clock that is kept right is slewed and stepped by less than this.
  public static let tolerance: Duration = .seconds(60)

  /// Nothing has passed.
  public init() {}

  init(elapsed: Int64, last: Moment?, doubt: Doubt?) {
    self.elapsed = elapsed
    self.last = last
    self.doubt = doubt
  }

  /// Goes on to the moment of the next record. `isOld`: it is one of a boot that is over, put on record later: that
  /// proves nothing.
  public mutating func witness(_ moment: Moment, isOld: Bool = false) {
    guard let last else { return self.last = moment }
    if moment.boot == last.boot {
      step(from: last, to: moment)
    } else if !isOld {
      start(from: last, to: moment)
    }
  }

  /// Within one boot.
  private mutating func step(from last: Moment, to moment: Moment) {
    // Two processes that write at once may be a little out of order.
    let passed = moment.bootMilliseconds - last.bootMilliseconds
    guard passed > 0 else { return }
    self.last = moment
    elapsed += passed
    let slack = ProvenTime.tolerance.milliseconds
    let stepped = moment.wall.milliseconds - last.wall.milliseconds - passed
    if stepped > slack {
      doubt = Doubt(ahead: stepped + (doubt?.ahead ?? 0), stood: 0, isGap: false)
    } else if var known = doubt {
      known.stood += passed
      if stepped < -slack { known.ahead += stepped }
      doubt = known.ahead > slack ? known : nil
      settle()
    }
  }

  /// From one boot to the next.
  private mutating func start(from last: Moment, to moment: Moment) {
    self.last = moment
    let gap = moment.wall.milliseconds - last.wall.milliseconds
    // So long the boot itself has gone on, whatever else is so.
    let least = max(0, moment.bootMilliseconds)
    if gap <= max(least, ProvenTime.plausibleGap.milliseconds) {
      elapsed += max(gap, least)
      if var known = doubt {
        known.ahead += min(0, gap)
        doubt = known.ahead > ProvenTime.tolerance.milliseconds ? known : nil
      }
    } else {
      elapsed += least
      // What was a step before is one still, and is not made true by a start.
      let before = doubt.flatMap { $0.isGap ? $0.ahead : nil } ?? 0
      doubt = Doubt(ahead: gap - least + before, stood: 0, isGap: true)
    }
  }

  private mutating func settle() {
    guard let known = doubt, known.stood >= ProvenTime.trial.milliseconds else { return }
    if known.isGap { elapsed += known.ahead }
    doubt = nil
  }
}

extension ProvenTime.Doubt {
  /// What that means for what is old, in a sentence.
  public var sentence: String {
    let length = Duration.seconds(ahead / 1000).written
    let what =
      isGap
      ? "the wall clock says that the machine was off for \(length), and nothing else proves it"
      : "the wall clock is \(length) ahead of what boot time since the last record allows"
    return what
      + ": nothing old is removed until it has stood for \(ProvenTime.trial.written); if it is wrong, set it right"
  }
}
