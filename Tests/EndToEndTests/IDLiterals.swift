import FanoutCore

// Tests give ids as they stand in a journal. Production has none to write down, so only tests may.
extension FireID: ExpressibleByStringInterpolation {}
extension RunID: ExpressibleByStringInterpolation {}
extension LaneID: ExpressibleByStringInterpolation {}
extension SupervisorID: ExpressibleByStringInterpolation {}

extension StampedID {
  /// The id of that text.
  public init(stringLiteral text: String) { self.init(text) }
}
