/// How observed locks read in sentences.
extension LockTable {
  /// Whether the lock of a path is seen held.
  static func isHeld(_ path: String) -> Bool {
    if case .held = observe([path])[0] { return true }
    return false
  }

  /// Who holds a path's lock, in words.
  static func holder(of path: String) -> String { words(observe([path])[0], path) }

  /// What was seen of a path's lock, in words.
  static func words(_ heldness: Heldness, _ path: String) -> String {
    switch heldness {
    case .held(let pids) where !pids.isEmpty:
      pids.prefix(3).map { pid in "pid \(pid)" + (ProcessTable.entry(pid).map { " (\($0.name))" } ?? "") }.joined(
        separator: ", ")
    case .held, .absent, .unseen: "a holder of \(path) that cannot be seen from here"
    case .unreadable(let why): why
    }
  }
}
