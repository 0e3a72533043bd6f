import FanoutCore

/// One thing that is going to happen.
struct Happening {
  var time: Int64
  var sequence: Int
  var body: (World) -> Void

  static func before(_ left: Happening, _ right: Happening) -> Bool {
    (left.time, left.sequence) < (right.time, right.sequence)
  }
}
