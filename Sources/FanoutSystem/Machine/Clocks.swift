import FanoutCore
import Glibc

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

  /// The real clocks. The boot id is read once; it cannot change under a living process. Throws where it cannot be read: who does not
  /// know the boot takes every process for one of another.
  public static func live() throws(SystemError) -> Clocks {
    let boot = try bootID()
    return Clocks(
      moment: {
        let wall = read(CLOCK_REALTIME)
        return Moment(
          wall: WallTime(milliseconds: wall / 1_000_000), boot: boot, bootMilliseconds: read(CLOCK_BOOTTIME) / 1_000_000)
      },
      monotonic: { MonotonicTime(nanoseconds: read(CLOCK_MONOTONIC)) })
  }

  /// How long this boot has been suspended altogether: CLOCK_BOOTTIME less CLOCK_MONOTONIC, in whole milliseconds.
  public var suspended: Duration {
    let monotonic = monotonic().nanoseconds / 1_000_000
    return .milliseconds(max(0, moment().bootMilliseconds - monotonic))
  }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  private static func bootID() throws(SystemError) -> String {
    let file = try ProcessNamespace.open("sys/kernel/random/boot_id")
    return String(decoding: try file.read(64, "/proc/sys/kernel/random/boot_id").prefix { $0 != 10 }, as: UTF8.self)
  }
}
