/// Slot-time that was taken, weighed by its age: what lies a half-life back counts half (SPEC 13, "Shares").
///
/// An integral in closed form: the same use is read however often somebody looked meanwhile. Times are milliseconds of
/// proven time, so that a clock that is set neither ages use nor renews it.
public struct Use: Sendable, Equatable {
  /// The weighed slot-milliseconds, as they were at `at`.
  public private(set) var value: Double
  /// When that was, in proven time.
  public private(set) var at: Int64

  /// What was taken by then; nothing.
  public init(value: Double = 0, at: Int64 = 0) {
    self.value = value
    self.at = at
  }

  /// A slot was taken from then to then.
  public mutating func add(from start: Int64, to end: Int64, halfLife: Duration) {
    let now = max(at, end)
    value =
      value(at: now, halfLife: halfLife)
      + Use.weight(of: max(0, end - start), halfLife) * Use.left(after: now - end, halfLife)
    at = now
  }

  /// What it weighs at a later time.
  public func value(at time: Int64, halfLife: Duration) -> Double { value * Use.left(after: time - at, halfLife) }

  /// What a slot that was taken until now weighs.
  public static func weight(of length: Int64, _ halfLife: Duration) -> Double {
    let halfLife = Double(max(1, halfLife.milliseconds))
    return halfLife / Logarithm.ofTwo * (1 - Logarithm.powerOfTwo(-Double(length) / halfLife))
  }

  /// The part that is left of something after so long.
  private static func left(after length: Int64, _ halfLife: Duration) -> Double {
    Logarithm.powerOfTwo(-Double(max(0, length)) / Double(max(1, halfLife.milliseconds)))
  }
}
