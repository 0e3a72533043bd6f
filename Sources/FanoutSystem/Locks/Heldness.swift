/// What can be seen of a lock without touching it.
public enum Heldness: Sendable, Equatable {
  /// There is no file: nobody holds it.
  case absent
  /// Held; by these processes, as far as they can be seen (by number).
  case held(by: [Int32])
  /// Nothing shows a holder. A pid namespace may hide one: only a claim decides.
  case unseen
  /// Whether it is held cannot be read: why.
  case unreadable(String)
}
