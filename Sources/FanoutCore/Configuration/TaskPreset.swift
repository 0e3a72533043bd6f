/// A tracker whose answers are known: how it is asked, where its tasks stand, and what its limits are.
public enum TaskPreset: String, Sendable, CaseIterable {
  /// `bd`, of beads.
  case beads
  /// `backlog`, of Backlog.md, 1.49 or later.
  case backlog
  /// `gptodo`, of gptme-contrib.
  case gptodo
  /// `gh issue list`, of the GitHub CLI.
  case github

  /// The command that lists what can be done, and all of it where the tracker allows that.
  public var command: [String] {
    switch self {
    case .beads: ["bd", "ready", "--json", "-n", "0"]
    case .backlog: ["backlog", "task", "list", "--ready", "--json"]
    case .gptodo: ["gptodo", "ready", "--json"]
    case .github:
      [
        "gh", "issue", "list", "--limit", "200", "--json",
        "number,title,labels,createdAt,assignees,milestone,state,url",
      ]
    }
  }

  /// Where the list stands in an object; a list alone is one all the same. Nil: there is no object.
  public var at: String? {
    switch self {
    case .beads: "data"
    case .backlog: "tasks"
    case .gptodo: "ready_tasks"
    case .github: nil
    }
  }

  /// The names of a task's members.
  public var map: TaskMap {
    var map = TaskMap()
    switch self {
    case .beads: break
    case .backlog: (map.created, map.assignee) = ("createdAt", "assignees")
    case .gptodo:
      (map.title, map.state, map.category, map.created, map.assignee) = (
        "name", "state", "tags", "created", "assigned_to"
      )
    case .github: (map.id, map.state, map.created, map.assignee) = ("number", "state", "createdAt", "assignees")
    }
    return map
  }

  /// How many it tells at most where its command does not say.
  var limits: [Int] {
    switch self {
    case .beads: [10, 100]
    case .github: [30]
    case .backlog, .gptodo: []
    }
  }

  /// What it writes on stderr, beside no output at all, where there is no task.
  var saysNone: String? { self == .gptodo ? "No tasks found" : nil }

  /// Whether its times without a zone are those of UTC; else they are local.
  var writesUTC: Bool { self != .gptodo }
}
