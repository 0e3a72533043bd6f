import FanoutCore

/// The names of supervisors: of their locks, orders and words below `STATE/supervisors`.
public enum SupervisorID {
  /// A name for a supervisor: the moment, and something drawn.
  public static func new(at clocks: Clocks, drawn: UInt64) -> String {
    "\(clocks.moment().wall.stamp)-\(hexadecimal(drawn, digits: 8))"
  }
}
