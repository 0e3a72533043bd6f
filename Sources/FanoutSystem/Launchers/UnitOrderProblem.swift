import FanoutCore

/// An order that cannot be carried out.
struct UnitOrderProblem: Error, CustomStringConvertible {
  let path: String
  let why: String
  var description: String { "the order \(path): \(why)" }
}
