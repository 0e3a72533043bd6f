/// What a record says of when it was written: the wall clock for people, the boot and its clock for order.
public struct Moment: Hashable, Sendable {
  /// The wall clock.
  public let wall: WallTime
  /// The kernel's boot id.
  public let boot: String
  /// CLOCK_BOOTTIME in milliseconds: counts suspend, is never stepped.
  public let bootMilliseconds: Int64

  /// All three clocks read together.
  public init(wall: WallTime, boot: String, bootMilliseconds: Int64) {
    self.wall = wall
    self.boot = boot
    self.bootMilliseconds = bootMilliseconds
  }
}

extension Moment {
  /// Whether this was before that on the clock of one boot; nil: of two boots, where only the journal's order tells.
  func precedes(_ other: Moment) -> Bool? { boot == other.boot ? bootMilliseconds < other.bootMilliseconds : nil }

  /// Whether what was written at this moment, and is met behind what was written at that one, came behind it: files of
  /// days are met in the order of their names, and a clock that was set back writes into an earlier one.
  func follows(_ known: Moment?) -> Bool { known.map { precedes($0) != true } ?? true }

  /// Whether this was later than that, by what is certain now: on the clock of one boot, or in the present boot and not
  /// in one before.
  func isLater(than other: Moment, at now: Moment) -> Bool { other.precedes(self) ?? (boot == now.boot) }
}

extension Moment {
  /// The same, but a millisecond later where something is on record of that very millisecond. What is put on record
  /// later than it happened may come to stand in the file of an earlier day: it must not be met before what it follows.
  func behind(_ known: Moment?) -> Moment {
    guard let known, known.boot == boot, bootMilliseconds == known.bootMilliseconds else { return self }
    return Moment(wall: wall, boot: boot, bootMilliseconds: bootMilliseconds + 1)
  }
}

extension Moment {
  /// How long from `earlier` to this: on the boot clock, which nobody sets, where both are of one boot.
  public func since(_ earlier: Moment) -> Duration {
    boot == earlier.boot ? .milliseconds(bootMilliseconds - earlier.bootMilliseconds) : wall - earlier.wall
  }
}
