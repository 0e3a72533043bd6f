import FanoutCore
import Glibc

extension Clocks {
  /// The real clocks. The boot id is read once; it cannot change under a living process. Throws where it cannot be
  /// read: who does not know the boot takes every process for one of another.
  public static func live() throws(SystemError) -> Clocks {
    let boot = try bootID()
    return Clocks(
      moment: {
        let wall = read(CLOCK_REALTIME)
        return Moment(
          wall: WallTime(milliseconds: wall / 1_000_000), boot: boot, bootMilliseconds: read(CLOCK_BOOTTIME) / 1_000_000
        )
      },
      monotonic: { MonotonicTime(nanoseconds: read(CLOCK_MONOTONIC)) })
  }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  private static func bootID() throws(SystemError) -> String {
    try ProcessNamespace.bootID(in: ProcessNamespace.open("sys/kernel/random/boot_id"))
  }
}
