/// Ends of one kind in a row, of a category's runs that the selector itself had chosen (SPEC 13, "Rests").
public struct Streak: Sendable, Equatable {
  /// How many.
  public var length: Int64 = 0
  /// When the last of them ended; nil: there is none.
  public var last: WallTime?
  /// What they had tried: the ids of the selector's entries, the latest last.
  public private(set) var tried: [String] = []

  /// So many ids are remembered: one that was tried longer ago counts as new once more.
  static let idsKept = 256

  /// No end.
  public init() {}

  /// A streak.
  public init(length: Int64, last: WallTime?, tried: [String] = []) {
    self.length = length
    self.last = last
    self.tried = tried
  }

  /// One more end.
  mutating func lengthen(at moment: WallTime, entry: String?) {
    length = length &+ 1 > 0 ? length + 1 : length
    last = moment
    guard let entry else { return }
    tried.removeAll { $0 == entry }
    tried.append(entry)
    if tried.count > Streak.idsKept { tried.removeFirst() }
  }
}
