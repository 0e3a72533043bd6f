/// A task as a tracker or a file tells it.
public struct TaskItem: Sendable, Equatable {
  /// What it is told apart by.
  public var id: String
  /// What else it is called by those that depend on it: the name of its file.
  public var names: [String] = []
  /// What it is about.
  public var title: String?
  /// The state.
  public var state: TaskState
  /// The state as it was written; nil: nothing was.
  public var stateWritten: String?
  /// How urgent it is.
  public var priority = TaskPriority.middle
  /// What may name its category, in order.
  public var labels: [String] = []
  /// Tasks that must be done before it; of a tracker's answer none, because that has judged them.
  public var needs: [String] = []
  /// The person or thing that it waits for; nil: nobody.
  public var waitsFor: String?
  /// Not before that; nil: now.
  public var waitsUntil: WallTime?
  /// When it was made; nil: nobody knows.
  public var created: WallTime?
  /// The one whose it is.
  public var assignee: String?
  /// What in it could not be understood, as sentences.
  public var remarks: [String] = []

  /// A task of which nothing else is known.
  public init(id: String, state: TaskState = .ready) {
    self.id = id
    self.state = state
  }

  /// The category: that of the first label that the allowlist contains, else the standard one; nil: it has none.
  public func category(_ names: CategoryNames, allowlist: Set<Category>, standard: Category?) -> Category? {
    labels.lazy.compactMap(names.category).first(where: allowlist.contains) ?? standard
  }
}
