/// The manager that a configuration asks for, by whose it is.
public enum ManagerChoice: String, Sendable, CaseIterable {
  /// The caller's own; for root the machine's, unless its own started it.
  case auto
  /// The caller's own.
  case user
  /// The machine's: only root may start units there.
  case system
}
