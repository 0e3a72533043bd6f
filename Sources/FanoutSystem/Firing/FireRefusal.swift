import FanoutCore

/// Why a fire did not look at all.
public enum FireRefusal: Error, Sendable, CustomStringConvertible {
  /// Another one is at it.
  case anotherFire(by: String)
  /// The one sentence.
  public var description: String {
    switch self {
    case .anotherFire(let holder): "another fire is at work: \(holder); one at a time, and this one does not wait"
    }
  }
}
