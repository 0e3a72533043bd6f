import FanoutCore

/// The machine's clocks, passed in from the edge so that nothing below reads the time by itself.
public struct Clocks: Sendable {
  /// Reads the wall clock, the boot id and the boot clock together.
  public var moment: @Sendable () -> Moment
  /// Reads CLOCK_MONOTONIC.
  public var monotonic: @Sendable () -> MonotonicTime

  /// Clocks from two readings.
  public init(moment: @escaping @Sendable () -> Moment, monotonic: @escaping @Sendable () -> MonotonicTime) {
    self.moment = moment
    self.monotonic = monotonic
  }

  /// How long this boot has been suspended altogether: CLOCK_BOOTTIME less CLOCK_MONOTONIC, in whole milliseconds.
  public var suspended: Duration {
    let monotonic = monotonic().nanoseconds / 1_000_000
    return .milliseconds(max(0, moment().bootMilliseconds - monotonic))
  }
}
