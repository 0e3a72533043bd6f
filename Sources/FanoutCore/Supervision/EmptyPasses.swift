/// How many looks that find nothing are taken for the end of a run where nobody is left who could prove it (SPEC 8,
/// "Ending"): two, a tenth of a second apart, the last of them quiet, so that it missed nobody who shows himself at all.
/// On a machine where there is always somebody born, ten: each may miss what comes and goes, all of them hardly. Who
/// lies dead and unreaped at one look and was not at the look before has lived in between.
public struct EmptyPasses: Sendable, Equatable {
  /// How far apart they are.
  public static let gap: Duration = .milliseconds(100)
  static let whereNobodyIsBorn = 2
  static let elsewhere = 10

  /// One who has ended and is not reaped. His number alone may have been another's at the look before.
  public struct Dead: Sendable, Hashable {
    /// The process's number.
    public let pid: Int32
    /// The process's start in clock ticks since boot.
    public let startTicks: UInt64
    /// One of that number and start.
    public init(pid: Int32, startTicks: UInt64) { (self.pid, self.startTicks) = (pid, startTicks) }
  }

  /// What one look says.
  public struct Pass: Sendable {
    /// Nobody of the run was seen to live, nor known to.
    public var isEmpty: Bool
    /// Who of the run has ended and is not reaped.
    public var dead: Set<Dead>
    /// Nobody was missed of those who show by what they can be known.
    public var isQuiet: Bool

    /// A look.
    public init(isEmpty: Bool, dead: Set<Dead> = [], isQuiet: Bool) {
      (self.isEmpty, self.dead, self.isQuiet) = (isEmpty, dead, isQuiet)
    }
  }

  private var count = 0
  private var dead: Set<Dead> = []
  private var last: MonotonicTime?

  /// None yet.
  public init() {}

  /// Adds a look. Whether they are enough now.
  public mutating func add(_ pass: Pass, at now: MonotonicTime) -> Bool {
    let before = dead
    dead = pass.dead
    guard pass.isEmpty, dead.isSubset(of: before) else {
      (count, last) = (0, nil)
      return false
    }
    // One that comes too soon after the last says nothing more.
    if let last, now - last < EmptyPasses.gap { return false }
    count += 1
    last = now
    return count >= (pass.isQuiet ? EmptyPasses.whereNobodyIsBorn : EmptyPasses.elsewhere)
  }
}
