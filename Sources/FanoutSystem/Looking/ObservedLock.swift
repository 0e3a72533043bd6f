import FanoutCore
import Glibc

/// A lock as it is seen from outside, with the processes that hold it.
public struct ObservedLock: Sendable, Equatable {
  /// The category whose lock it is; nil: one of the program's own.
  public let category: FanoutCore.Category?
  /// Where its file is.
  public let path: String
  /// What was seen.
  public let heldness: Heldness
  /// The processes that hold it, as far as they can be seen.
  public let holders: [ProcessEntry]

  /// Whether it is seen held.
  public var isHeld: Bool { if case .held = heldness { true } else { false } }

  /// Who holds it, in words; what cannot be seen is said so.
  public var words: String {
    switch heldness {
    case .absent: "free (no file yet)"
    case .unseen: "unseen: nothing shows a holder; only a claim proves it free"
    case .unreadable(let why): "unreadable: \(why)"
    case .held where holders.isEmpty: "held by a process that cannot be seen from here"
    case .held:
      "held by "
        + holders.map { "pid \($0.pid) (\($0.name))" + ($0.isStopped ? ", stopped" : "") }.joined(separator: ", ")
    }
  }

  /// Looks at one lock.
  static func one(_ category: FanoutCore.Category?, at path: String) -> ObservedLock {
    ObservedLock(category: category, path: path, seen: LockTable.observe([path])[0])
  }

  private init(category: FanoutCore.Category?, path: String, seen: Heldness) {
    self.category = category
    self.path = path
    heldness = seen
    holders = if case .held(let pids) = seen { pids.compactMap { ProcessTable.entry($0) } } else { [] }
  }

  /// The locks of the allowlist, of open lanes and of all that have a file in the state directory, in order of name, as
  /// far as they are held or cannot be read; the program's own short ones behind them.
  static func all(in state: StateDirectory, allowlist: [FanoutCore.Category], lanes: [ObservedLane]) -> [ObservedLock] {
    var categories = Set(allowlist).union(lanes.map(\.category))
    for name in (try? directoryNames(state.locks)) ?? [] where state.locksAreOurs && name.hasSuffix(".lock") {
      if let category = FanoutCore.Category(canonical: String(name.dropLast(5))) { categories.insert(category) }
    }
    let named = categories.sorted()
    let paths = named.map(state.lock(of:)) + [state.admissionLock]
    return LockTable.observe(paths).enumerated().compactMap { place, seen in
      if !state.locksAreOurs, place < named.count, let why = FileTrust.foreignLock(paths[place]) {
        return ObservedLock(category: named[place], path: paths[place], seen: .unreadable(why))
      }
      return switch seen {
      case .absent, .unseen: nil
      case .held, .unreadable:
        ObservedLock(category: place < named.count ? named[place] : nil, path: paths[place], seen: seen)
      }
    }
  }
}

extension ObservedLock {
  /// What is seen of the lock of one category.
  public init(of category: FanoutCore.Category, in state: StateDirectory) {
    self = .one(category, at: state.lock(of: category))
  }
}
