import FanoutCore

extension SupervisorID {
  /// The id of a supervisor that begins now, of something drawn.
  public static func new(at clocks: Clocks, drawn: UInt64) -> SupervisorID {
    SupervisorID(made: clocks.moment().wall, drawn: hexadecimal(drawn, digits: 8))
  }
}
