/// What a gate said, and when.
public struct GateAnswer: Sendable, Equatable {
  /// The gate.
  public var gate: String
  /// What it comes to.
  public var state: State
  /// What it saw, in its own words; of an unknown answer why nobody knows.
  public var detail: String
  /// Until when that is so; nil: it does not say.
  public var until: WallTime?
  /// So many may live at once; nil: as many as there are slots.
  public var width: Int?
  /// The categories that the answer is about; nil: all that the gate is about.
  public var categories: [Category]?
  /// What it said of single backends, by name.
  public var backends: [String: Backend] = [:]
  /// Of a queue: its last good sample.
  public var sample: ReviewSample?
  /// Of a queue whose list was cut: so much waits at least.
  public var atLeast: Int?
  /// When it was asked.
  public var at: Moment

  /// What a gate says.
  public enum State: String, Sendable, CaseIterable {
    /// Something may start.
    case open
    /// Nothing may.
    case closed
    /// Nobody knows.
    case unknown
  }

  /// What it said of one backend.
  public struct Backend: Sendable, Equatable {
    /// Whether it may be used.
    public var isOpen: Bool
    /// Until when that is so; nil: it does not say.
    public var until: WallTime?
    /// What it saw.
    public var detail: String
    /// A word on a backend.
    public init(isOpen: Bool, until: WallTime? = nil, detail: String = "") {
      self.isOpen = isOpen
      self.until = until
      self.detail = detail
    }
  }

  /// An answer.
  public init(
    gate: String, _ state: State, detail: String = "", until: WallTime? = nil, width: Int? = nil,
    categories: [Category]? = nil, backends: [String: Backend] = [:], at moment: Moment
  ) {
    self.gate = gate
    self.state = state
    self.detail = detail
    self.until = until
    self.width = width
    self.categories = categories
    self.backends = backends
    at = moment
  }

  /// The longest detail that is kept, in characters.
  static let longestDetail = 300
}
