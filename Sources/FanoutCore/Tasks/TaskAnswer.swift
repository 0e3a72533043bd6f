/// What a tracker's command printed, read as the configuration says.
///
/// What it lists can be done: the tracker has judged that, and nobody judges it again. So nothing there is read of what a
/// task depends on. An empty list is no task; an empty output, an error and another shape are no list at all.
public enum TaskAnswer {
  /// Reads an answer.
  ///
  /// - Parameters:
  ///   - bytes: What stood on standard output.
  ///   - said: The end of what stood on standard error.
  ///   - policy: How to read it.
  ///   - zone: Where times without a zone are of, unless the tracker always writes those of UTC.
  public static func read(
    _ bytes: [UInt8], said: String, as policy: TaskPolicy, zone: LocalZone
  ) throws(Degradation) -> TaskList {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes[3...]) : bytes
    if text.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) {
      if let none = policy.preset?.saysNone, said.holds(none) { return TaskList() }
      throw .emptyAnswer
    }
    let root: JSONNode
    do throws(JSONError) { root = try JSONDocument(parsing: text).root } catch { throw .notJSON(error.description) }
    let nodes = try elements(of: root, policy)
    var list = TaskList()
    let zone = policy.preset?.writesUTC == true ? LocalZone.fixed(.zero) : zone
    var known: Set<String> = []
    for (place, node) in nodes.enumerated() {
      guard let task = task(node, policy, zone) else {
        let why =
          node.object == nil
          ? "it is \(node.kindName), and no object" : "it has no \(policy.map.id) that is text or a number"
        list.unreadable.append(TaskList.Unreadable(name: "task \(place + 1) of \(nodes.count)", why: why))
        continue
      }
      if known.insert(task.id).inserted {
        list.tasks.append(task)
      } else {
        list.remarks.append("\(Quoted.text(task.id)) is listed twice: the first one counts")
      }
    }
    list.cut = cut(nodes.count, said, policy)
    return list
  }

  /// The list, which may be the whole answer wherever it is said to stand.
  private static func elements(of root: JSONNode, _ policy: TaskPolicy) throws(Degradation) -> [JSONNode] {
    if let elements = root.array { return elements }
    guard let object = root.object else { throw .notAnObject(root.kindName) }
    if let error = object["error"], !error.isNull {
      let words = error.string ?? error["message"]?.string ?? "an error of its own"
      throw .couldNotStart("the tracker answered with an error: \(clipped(words, to: 200))")
    }
    if let at = policy.at {
      let found = root.member(at)
      if let elements = found?.array { return elements }
      // beads has no member for no task.
      if found == nil || found?.isNull == true,
        object.keys.allSatisfy({ ["schema_version", "schemaVersion"].contains($0) })
      {
        return []
      }
    }
    let keys = object.keys.prefix(20).map { clipped($0, to: 64) }
    throw .unrecognisedShape(
      keys: keys, wrongTypes: policy.at.map { ["there is no list of tasks at \($0)"] } ?? ["it is no list of tasks"])
  }

  private static func task(_ node: JSONNode, _ policy: TaskPolicy, _ zone: LocalZone) -> TaskItem? {
    let map = policy.map
    guard let id = node.member(map.id).flatMap(plain)?.nonEmpty else { return nil }
    var task = TaskItem(id: id)
    task.title = node.member(map.title)?.string
    task.stateWritten = node.member(map.state)?.string
    if let written = task.stateWritten {
      // The tracker says that it can be done: only what is known to be otherwise is believed in its place.
      task.state = TaskState(written: written, states: policy.states) ?? .ready
    }
    if let written = node.member(map.priority), !written.isNull {
      if let text = plain(written), let priority = TaskPriority(written: text) {
        task.priority = priority
      } else {
        task.remarks.append(
          "nobody knows its priority \(plain(written).map { Quoted.text($0) } ?? written.kindName), so that it is in the middle"
        )
      }
    }
    task.labels = node.member(map.category).map(texts) ?? []
    task.assignee = node.member(map.assignee).map(texts)?.joined(separator: ", ").nonEmpty
    if let written = node.member(map.created)?.string {
      task.created = TaskDate.moment(written, in: zone)
      if task.created == nil {
        task.remarks.append("\(Quoted.text(written)) is no date, so that nobody knows its age")
      }
    }
    return task
  }

  /// A text, or a number as text.
  private static func plain(_ node: JSONNode) -> String? {
    node.string ?? node.integer.map { "\($0)" } ?? node.double.map { "\($0)" }
  }

  /// One text, or the texts of a list, or the names of the objects in it.
  private static func texts(_ node: JSONNode) -> [String] {
    (node.array ?? [node]).compactMap { $0.string ?? $0["name"]?.string?.nonEmpty ?? $0["login"]?.string }.filter {
      !$0.isEmpty
    }
  }

  /// Whether the list may be cut, as a sentence; nil: nothing says so.
  private static func cut(_ count: Int, _ said: String, _ policy: TaskPolicy) -> String? {
    let name = policy.command?.first.map { String($0.split(separator: "/").last ?? "") } ?? ""
    if policy.limits.contains(count) {
      return "\(name) lists exactly \(count), which is its limit: there may be more, the oldest among them"
    }
    // beads says so, and ends with 0.
    if let line = said.split(separator: "\n").first(where: { $0.hasPrefix("Showing ") && $0.holds(" of ") }) {
      return "\(name) lists \(count) and says: \(clipped(String(line), to: 120))"
    }
    return nil
  }
}

extension JSONNode {
  /// The value of a member, or with dots of a member's member; nil where there is none.
  fileprivate func member(_ path: String) -> JSONNode? {
    path.split(separator: ".").reduce(self as JSONNode?) { $0?[String($1)] }
  }
}
