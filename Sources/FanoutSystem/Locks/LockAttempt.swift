/// What came of trying to take a lock.
public enum LockAttempt {
  /// Taken.
  case held(CategoryLock)
  /// Somebody holds it.
  case busy
  /// The file cannot be used as a lock: one sentence says why.
  case unusable(String)
}
