extension ConfigurationReader {
  /// `selector`; what is wrong with it is noted.
  mutating func selector(_ spot: ConfigurationSpot, names: CategoryNames) -> SelectorPolicy? {
    guard let fields = fields(spot, known: ConfigurationDescription.selector) else { return nil }
    var policy = SelectorPolicy(command: [], directory: directory)
    take(fields["directory"], into: &policy.directory) { $0.path($1) }
    if let command = fields["command"] {
      if let argv = argv(command) { policy.command = resolved(argv, spot: command, in: policy.directory) }
      if let builtin = fields["builtin"] {
        refuseKey(builtin, "command says who selects already; keep one of the two")
        // All that is wrong is told at once.
        _ = self.builtin(builtin, in: policy.directory, names: names)
      }
    } else if let builtin = fields["builtin"] {
      policy.builtin = self.builtin(builtin, in: policy.directory, names: names)
    } else {
      refuse(
        spot, "command is missing; it says what to run, as a list of strings (or builtin: let fanout select by itself)")
    }
    take(fields["environment"], into: &policy.environment) { $0.environment($1) }
    take(fields["environmentFile"], orNullInto: &policy.environmentFile) { $0.environmentFile($1) }
    take(fields["timeLimit"], into: &policy.timeLimit) { $0.duration($1) }
    take(fields["outputLimit"], into: &policy.outputLimit) { $0.size($1) }
    take(fields["fallback"], into: &policy.fallback) { $0.word($1) }
    take(fields["fallbackStarts"], orNullInto: &policy.fallbackStarts) { $0.whole($1) }
    return policy
  }

  private mutating func builtin(
    _ spot: ConfigurationSpot, in directory: String, names: CategoryNames
  ) -> TaskPolicy? {
    guard let fields = fields(spot, known: ConfigurationDescription.builtin) else { return nil }
    guard let tasks = fields["tasks"] else {
      refuse(spot, "tasks is missing; it says where the tasks are, such as { folder: \"tasks\" }")
      return nil
    }
    return self.tasks(tasks, in: directory, names: names)
  }

  private mutating func tasks(
    _ spot: ConfigurationSpot, in directory: String, names: CategoryNames
  ) -> TaskPolicy? {
    guard let fields = fields(spot, known: ConfigurationDescription.tasks) else { return nil }
    var preset: TaskPreset?
    if let word = fields["preset"] { preset = self.word(word) }
    var command = preset?.command
    if let written = fields["command"] {
      command = argv(written).map { resolved($0, spot: written, in: directory) }
    }
    let folder = fields["folder"].flatMap { path($0) }
    if let other = fields["command"] ?? fields["preset"] {
      if let folder = fields["folder"] {
        refuseKey(folder, "\(other.name) says where the tasks are already; keep one of the two")
      }
    } else if fields["folder"] == nil {
      refuse(spot, "nothing says where the tasks are; it must be one of folder, preset and command")
    } else if let stray = fields["at"] ?? fields["map"] {
      refuseKey(stray, "\(stray.name) says how a command's answer is read, and tasks of a folder have none; remove it")
    }
    guard let source = folder.map(TaskPolicy.Source.folder) ?? command.map(TaskPolicy.Source.command) else {
      return nil
    }
    var policy = TaskPolicy(source, preset: preset)
    take(fields["at"], orNullInto: &policy.at) { $0.memberPath($1) }
    if let map = fields["map"] { take(map, into: &policy.map) }
    take(fields["states"], into: &policy.states) { $0.states($1) }
    take(fields["default"], orNullInto: &policy.standard) { reader, spot in
      reader.text(spot).flatMap { reader.category(spot, $0, names: names) }
    }
    return policy
  }

  private mutating func take(_ spot: ConfigurationSpot, into map: inout TaskMap) {
    guard case .object(let keys)? = spot.key?.kind, let fields = fields(spot, known: keys) else { return }
    take(fields["id"], into: &map.id) { $0.memberPath($1) }
    take(fields["title"], into: &map.title) { $0.memberPath($1) }
    take(fields["state"], into: &map.state) { $0.memberPath($1) }
    take(fields["priority"], into: &map.priority) { $0.memberPath($1) }
    take(fields["category"], into: &map.category) { $0.memberPath($1) }
    take(fields["created"], into: &map.created) { $0.memberPath($1) }
    take(fields["assignee"], into: &map.assignee) { $0.memberPath($1) }
  }

  /// The name of a member, or several with dots between them.
  private mutating func memberPath(_ spot: ConfigurationSpot) -> String? {
    guard let text = text(spot) else { return nil }
    guard !text.isEmpty, !text.split(separator: ".", omittingEmptySubsequences: false).contains("") else {
      refuse(spot, "found \(Quoted.text(text)); it must name a member, or several with single dots between them")
      return nil
    }
    return text
  }

  private mutating func states(_ spot: ConfigurationSpot) -> [String: TaskState]? {
    guard let members = members(spot, of: "states and what they mean") else { return nil }
    var states: [String: TaskState] = [:]
    var seen: [String: String] = [:]
    for var member in members {
      member.key = ConfigurationKey(member.name, .word(TaskState.allCases.map(\.rawValue)), nil, "")
      let bare = TaskState.bare(member.name)
      if bare.isEmpty {
        refuseKey(member, "\(Quoted.text(member.name)) has no letter or digit, which states are compared by")
      } else if let twin = seen.updateValue(member.name, forKey: bare) {
        refuseKey(member, "case and signs do not count, so that this is \(Quoted.text(twin)) once more; keep one")
      }
      if let state: TaskState = word(member) { states[member.name] = state }
    }
    return states
  }
}
