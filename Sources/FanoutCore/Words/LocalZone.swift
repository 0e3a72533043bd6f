/// Where people's clocks stand: how far they are ahead of UTC at a moment. A value, so that what is read and written in
/// local time does not depend on the machine that it is tried on.
public struct LocalZone: Sendable {
  /// How far local clocks are ahead of UTC at that moment, in whole seconds.
  public let offset: @Sendable (WallTime) -> Duration

  /// A zone by its offsets.
  public init(offset: @escaping @Sendable (WallTime) -> Duration) { self.offset = offset }

  /// A zone whose clocks are never changed.
  public static func fixed(_ offset: Duration) -> LocalZone { LocalZone { _ in offset } }

  /// The moment as local clocks show it: as if it were one of UTC.
  public func shown(_ moment: WallTime) -> WallTime { moment + offset(moment) }

  /// The first moment at which local clocks show that (written as if it were one of UTC). Where they were set forward
  /// past it, when they would have shown it; where they were set back and show it twice, the first time.
  public func moment(showing shown: WallTime) -> WallTime {
    let guess = shown - offset(shown)
    // Nobody changes a clock by more than a day, nor twice within two.
    let offsets = [offset(guess - .seconds(86400)), offset(guess + .seconds(86400))]
    let candidates = offsets.map { shown - $0 }.sorted()
    return candidates.first { self.shown($0) == shown } ?? shown - offsets[0]
  }
}
