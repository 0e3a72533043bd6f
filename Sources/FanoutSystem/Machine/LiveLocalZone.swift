import FanoutCore
import Glibc

extension LocalZone {
  /// The zone of this process: by `TZ`, else by the machine.
  public static let live = LocalZone { moment in
    let rest = (moment.milliseconds % 1000 + 1000) % 1000
    var time = time_t((moment.milliseconds - rest) / 1000)
    var parts = tm()
    return localtime_r(&time, &parts) == nil ? .zero : .seconds(Int64(parts.tm_gmtoff))
  }
}
