/// How urgent a task is: 0 the most, as most trackers count.
public struct TaskPriority: Sendable, Equatable, Comparable {
  /// The lower, the more urgent.
  public let rank: Double
  /// As it was written; nil: nothing was.
  public let written: String?

  /// The rank of a task that says nothing of it.
  public static let middle = TaskPriority(rank: 2, written: nil)

  /// A priority of that rank.
  public init(rank: Double, written: String?) {
    self.rank = rank
    self.written = written
  }

  /// A priority as trackers write one: a number, `P1`, a word; nil: nobody knows it.
  public init?(written: String) {
    let word = TaskState.bare(written)
    if let rank = TaskPriority.words[word] {
      self.init(rank: rank, written: written)
    } else if let number = Double(written) ?? Double(word.drop { $0 == "p" }), number.isFinite, number >= 0 {
      self.init(rank: number, written: written)
    } else {
      return nil
    }
  }

  /// The more urgent first.
  public static func < (left: TaskPriority, right: TaskPriority) -> Bool { left.rank < right.rank }

  private static let words: [String: Double] = [
    "urgent": 0, "critical": 0, "highest": 0, "blocker": 0, "immediate": 0, "high": 1, "major": 1, "important": 1,
    "medium": 2, "med": 2, "normal": 2, "moderate": 2, "none": 2, "low": 3, "minor": 3, "lowest": 4, "trivial": 4,
  ]
}
