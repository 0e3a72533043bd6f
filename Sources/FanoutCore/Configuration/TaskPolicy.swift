/// Where the built-in selector has its tasks from, and how they are read (SPEC 14).
public struct TaskPolicy: Sendable, Equatable {
  /// Where they are.
  public enum Source: Sendable, Equatable {
    /// Markdown files with front matter, in a directory (absolute).
    case folder(String)
    /// What a command prints as JSON: an argv, never a shell line.
    case command([String])
  }

  /// Where they are.
  public var source: Source
  /// The tracker whose ways hold where nothing else is said; nil: none.
  public var preset: TaskPreset?
  /// Where the list stands in what the command prints, member by member; nil: it is all of it.
  public var at: String?
  /// What is called how.
  public var map: TaskMap
  /// States that the tracker has besides those that are known, as they are written there.
  public var states: [String: TaskState] = [:]
  /// The category of a task none of whose labels is one; nil: it has none, and is not chosen.
  public var standard: Category?

  /// Tasks of that source, read as the preset says.
  public init(_ source: Source, preset: TaskPreset? = nil) {
    self.source = source
    self.preset = preset
    at = preset?.at
    map = preset?.map ?? TaskMap()
  }

  /// The command that is run for them; nil: none is.
  public var command: [String]? { if case .command(let command) = source { command } else { nil } }

  /// The source in a few words: `folder /srv/tasks`, `command bd`.
  public var words: String {
    switch source {
    case .folder(let path): "folder \(path)"
    case .command(let command): "command \(command.first ?? "")"
    }
  }

  /// How many tasks the command tells at most, by its own argument, else by its tracker's habit; empty: nobody knows,
  /// or all.
  var limits: [Int] {
    guard case .command(let command) = source else { return [] }
    for (place, argument) in command.enumerated() {
      for name in ["-n", "-L", "--limit"] {
        var value: String?
        if argument == name { value = command.dropFirst(place + 1).first }
        if argument.hasPrefix(name + "=") { value = String(argument.dropFirst(name.count + 1)) }
        if let number = value.flatMap({ Int($0) }) { return number > 0 ? [number] : [] }
      }
    }
    return preset?.limits ?? []
  }
}
