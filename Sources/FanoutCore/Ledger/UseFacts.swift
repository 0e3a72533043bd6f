/// What categories have taken of the slots so far, and when they last started: the operands of shares.
public struct UseFacts: Sendable, Equatable {
  /// Slot-seconds of each category, weighed by their age, live runs up to now.
  public var taken: [Category: Double]
  /// How long a run of each takes, the middle one of its last twenty.
  public var lengths: [Category: Duration]
  /// The same of all categories together.
  public var length: Duration
  /// When each last started.
  public var started: [Category: WallTime]
  /// In how many fires in a row each was asked for and not started.
  public var asked: [Category: Int64]

  /// Where nothing is known of how long runs take.
  public static let unknownLength: Duration = .seconds(600)

  /// By default of a loop that has run nothing.
  public init(
    taken: [Category: Double] = [:], lengths: [Category: Duration] = [:], length: Duration = unknownLength,
    started: [Category: WallTime] = [:], asked: [Category: Int64] = [:]
  ) {
    self.taken = taken
    self.lengths = lengths
    self.length = length
    self.started = started
    self.asked = asked
  }

  /// How long a run of that category takes, as far as anybody knows.
  public func length(of category: Category) -> Duration { lengths[category] ?? length }
}
