import FanoutCore
import Glibc

extension SupervisorID {
  /// How often one is drawn before something else must be wrong.
  static let draws = 1000

  /// The id of a supervisor that begins now, drawn until nothing in the state directory bears it.
  public static func new(in state: StateDirectory, at clocks: Clocks, drawing: () -> UInt64) throws(StateError)
    -> SupervisorID
  {
    for _ in 0..<draws {
      let id = new(at: clocks, drawn: drawing())
      if !state.isNamed(id) { return id }
    }
    throw noneFree(in: state)
  }

  static func noneFree(in state: StateDirectory) -> StateError {
    .cannotWrite(state.supervisors, SystemError("find a free name in", state.supervisors, code: EEXIST))
  }

  /// The id of a supervisor that begins now, of something drawn.
  public static func new(at clocks: Clocks, drawn: UInt64) -> SupervisorID {
    SupervisorID(made: clocks.moment().wall, drawn: hexadecimal(drawn, digits: 8))
  }
}
