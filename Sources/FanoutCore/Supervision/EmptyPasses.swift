/// How many looks that find nothing are taken for the end of a run where nobody is left who could prove it (SPEC 8,
/// "Ending"): two, a tenth of a second apart, the last of them while nobody was born on the whole machine. On a machine
/// where there is always somebody born, ten: each may miss what comes and goes, all of them hardly.
public struct EmptyPasses: Sendable, Equatable {
  /// How far apart they are.
  public static let gap: Duration = .milliseconds(100)
  static let whereNobodyIsBorn = 2
  static let elsewhere = 10

  private var count = 0
  private var last: MonotonicTime?

  /// None yet.
  public init() {}

  /// Adds a look. Whether they are enough now.
  public mutating func add(isEmpty: Bool, isQuiet: Bool, at now: MonotonicTime) -> Bool {
    guard isEmpty else {
      self = EmptyPasses()
      return false
    }
    // One that comes too soon after the last says nothing more.
    if let last, now - last < EmptyPasses.gap { return false }
    count += 1
    last = now
    return count >= (isQuiet ? EmptyPasses.whereNobodyIsBorn : EmptyPasses.elsewhere)
  }
}
