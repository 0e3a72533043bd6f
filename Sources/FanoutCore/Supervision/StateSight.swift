/// Whether a supervisor is still seen: by what it finds at the path of its state directory, and by its own lock. Once it
/// is not, nobody who looks there sees what lives with it, and the locks there exclude nobody.
public struct StateSight: Sendable, Equatable {
  /// What lies at the path.
  public enum Place: Sendable, Equatable {
    /// The directory that it began with.
    case own
    /// Another one.
    case another
    /// None.
    case none
    /// Nobody can tell now.
    case unknown
  }

  /// What became of a state directory in which nobody can look any more.
  public enum Loss: Sendable, Equatable {
    /// The directory was removed: there is nothing to record in.
    case removed
    /// The directory lies somewhere else, and another in its place.
    case replaced
  }

  /// What a look comes to, where there is something to do.
  public enum News: Sendable, Equatable {
    /// Nobody sees it any more.
    case lost(Loss)
    /// Somebody has removed its own lock file, and nothing else: the next fire takes its runs over.
    case ownLockRemoved
  }

  /// Why it is seen no more; nil: it is.
  public private(set) var loss: Loss?
  /// When to look again whether the rest of the state directory follows its lock file, or what comes in its place.
  public private(set) var lookAgainAt: MonotonicTime?
  private var looks = 0
  private var looksWhileAway = 0

  /// Seen, so far.
  public init() {}

  /// Nobody sees it any more.
  public var isGone: Bool { loss != nil }

  /// How often it looks for the rest of a state directory whose lock file was removed: for about 12 s, ever more
  /// seldom.
  static let mostLooks = 8

  /// Takes in a look. A state directory that was renamed, unmounted or cannot be written may come back: its files have
  /// names. Once another lies in its place that has locks of its own, and a fire there knows nothing of what lives here.
  public mutating func look(at place: Place, hasOwnLock: Bool, now: MonotonicTime) -> News? {
    guard loss == nil else { return nil }
    lookAgainAt = nil
    switch place {
    case .another: return lose(hasOwnLock ? .replaced : .removed)
    case .own:
      looksWhileAway = 0
      return hasOwnLock ? nil : missOwnLock(now)
    case .none:
      guard hasOwnLock else { return lose(.removed) }
      looksWhileAway += 1
      // Nobody tells of what comes there.
      lookAgainAt = now + (looksWhileAway < 600 ? .milliseconds(100) : .seconds(1))
      return nil
    case .unknown: return nil
    }
  }

  private mutating func lose(_ loss: Loss) -> News {
    self.loss = loss
    return .lost(loss)
  }

  /// Somebody who removes a tree takes one file after another; or somebody removed its own lock file alone.
  private mutating func missOwnLock(_ now: MonotonicTime) -> News? {
    looks += 1
    if looks <= StateSight.mostLooks { lookAgainAt = now + .milliseconds(50) * (1 << (looks - 1)) }
    return looks == StateSight.mostLooks + 1 ? .ownLockRemoved : nil
  }
}
