/// Which faults a world has.
public struct WorldFaults: Equatable, Sendable {
  /// One bit a kind.
  public var mask: UInt64

  /// The faults of a mask.
  public init(mask: UInt64) { self.mask = mask }

  /// The faults that a seed leaves switched on: about half; in one world of sixteen all, in another none.
  init(seed: UInt64) {
    var chance = Chance(seed: seed ^ 0x5EED_FA17)
    let every = (UInt64(1) << UInt64(WorldFault.allCases.count)) - 1
    switch chance.below(16) {
    case 0: mask = every
    case 1: mask = 0
    default: mask = chance.next() & every
    }
  }

  /// Whether a kind is switched on.
  public func contains(_ fault: WorldFault) -> Bool { mask & fault.bit != 0 }
}
