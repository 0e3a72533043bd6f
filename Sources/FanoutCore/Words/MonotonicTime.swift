/// A moment on the clock that only runs forward and stands still in suspend (CLOCK_MONOTONIC): limits run on it.
public struct MonotonicTime: Hashable, Comparable, Sendable {
  /// Nanoseconds since an origin that is the same for all processes of one boot.
  public let nanoseconds: Int64

  /// A moment from nanoseconds.
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// Earlier first.
  public static func < (left: MonotonicTime, right: MonotonicTime) -> Bool { left.nanoseconds < right.nanoseconds }
  /// The moment that much later; stays at the end of time instead of overflowing.
  public static func + (time: MonotonicTime, duration: Duration) -> MonotonicTime {
    let (sum, overflow) = time.nanoseconds.addingReportingOverflow(duration.nanoseconds)
    return MonotonicTime(nanoseconds: overflow ? .max : sum)
  }
  /// How long from `right` to `left`.
  public static func - (left: MonotonicTime, right: MonotonicTime) -> Duration {
    .nanoseconds(left.nanoseconds - right.nanoseconds)
  }
}
