/// When a worker last gave a sign of life, by what has changed between two looks at the files that it touches.
///
/// That something changed is the sign, whatever stamp it bears: a worker may write any stamp, and clocks are set. The
/// stamp that the kernel put there only tells when, as far as that lies between the two looks; else it was now.
public struct LastSignOfLife<Signs: Equatable & Sendable>: Sendable {
  private var seen: Signs?
  private var lastLook: MonotonicTime?
  /// The last sign of life; nil: there was none yet.
  public private(set) var lastLife: MonotonicTime?

  /// Nothing was looked at.
  public init() {}

  /// Takes note of what there is before the worker can have touched it.
  public mutating func begin(_ signs: Signs?, at now: MonotonicTime) {
    (seen, lastLook, lastLife) = (signs, now, nil)
  }

  /// Looks: what there is, and how long ago that changed by the wall clock. The last sign of life.
  public mutating func look(_ signs: Signs?, changedAgo: Duration?, at now: MonotonicTime) -> MonotonicTime {
    var life = lastLife ?? MonotonicTime(nanoseconds: .min)
    if signs != seen {
      let stamped = changedAgo.map { now + (.zero - $0) }
      if let stamped, stamped <= now, lastLook.map({ $0 <= stamped }) ?? true {
        life = max(life, stamped)
      } else {
        life = now
      }
    }
    (seen, lastLook, lastLife) = (signs, now, life)
    return life
  }
}
