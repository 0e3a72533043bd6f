/// Which members of what a tracker writes for a task mean what; with dots, members of members.
public struct TaskMap: Sendable, Equatable {
  /// What it is told apart by.
  public var id = "id"
  /// What it is about.
  public var title = "title"
  /// The state.
  public var state = "status"
  /// How urgent it is.
  public var priority = "priority"
  /// The labels: a text, or a list of texts or of objects with a `name`.
  public var category = "labels"
  /// When it was made.
  public var created = "created_at"
  /// The one whose it is.
  public var assignee = "assignee"

  /// The usual names.
  public init() {}
}
