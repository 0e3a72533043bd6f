/// Who let a backend be used again before its time.
public enum BackendClosing: String, Sendable, CaseIterable {
  /// A person: whatever was the matter counts no more.
  case person
  /// The probe passed: a login that was missing may be tried.
  case probe
}
