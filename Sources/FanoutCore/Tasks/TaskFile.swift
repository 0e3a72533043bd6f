/// A task in a Markdown file of its own: its front matter says of what state it is and what it needs.
public enum TaskFile {
  /// What a file is.
  public enum Reading: Sendable, Equatable {
    /// A task.
    case task(TaskItem)
    /// No task: it has no front matter.
    case none
    /// A task that cannot be read, and why.
    case unreadable(String)
  }

  /// Reads a file of that name without its ending.
  ///
  /// - Parameters:
  ///   - bytes: Its first bytes.
  ///   - isWhole: Whether those are all of it.
  ///   - states: What states mean that are not known anyway.
  ///   - zone: Where times without a zone are of.
  public static func read(
    _ bytes: [UInt8], named name: String, isWhole: Bool, states: [String: TaskState], zone: LocalZone
  ) -> Reading {
    let front: FrontMatter
    do throws(FrontMatter.Unreadable) {
      guard let read = try FrontMatter(bytes, isWhole: isWhole) else { return .none }
      front = read
    } catch {
      return .unreadable(error.description)
    }
    var task = TaskItem(id: front.value("id").text ?? name)
    task.names = [name] + (shortName(name).map { [$0] } ?? [])
    task.title = front.value("title").text ?? heading(front.body)
    task.labels = ["category", "type", "labels", "tags"].flatMap { front.value($0).list }
    task.needs = front.value("requires", "depends", "dependencies").list
    task.assignee = front.value("assigned_to", "assignee").list.joined(separator: ", ").nonEmpty
    takeState(front, states, into: &task)
    takePriority(front, into: &task)
    takeTimes(front, zone, into: &task)
    for key in front.duplicates { task.remarks.append("\(key) stands there twice: the last one counts") }
    return .task(task)
  }

  /// `back-12` of `back-12 - Mend the tap`.
  public static func shortName(_ name: String) -> String? {
    name.range(ofFirst: " - ").map { String(name[..<$0.lowerBound]) }
  }

  private static func takeState(_ front: FrontMatter, _ states: [String: TaskState], into task: inout TaskItem) {
    task.stateWritten = front.value("state", "status").text
    guard let written = task.stateWritten else { return }
    if let state = TaskState(written: written, states: states) {
      task.state = state
    } else {
      task.state = .waiting
      task.remarks.append("nobody knows its state \(Quoted.text(written)), so that it waits; `states` can tell it")
    }
  }

  private static func takePriority(_ front: FrontMatter, into task: inout TaskItem) {
    guard let written = front.value("priority").text else { return }
    if let priority = TaskPriority(written: written) {
      task.priority = priority
    } else {
      task.remarks.append("nobody knows its priority \(Quoted.text(written)), so that it is in the middle")
    }
  }

  private static func takeTimes(_ front: FrontMatter, _ zone: LocalZone, into task: inout TaskItem) {
    switch front.value("waiting_for") {
    case .none: break
    case .mapping: task.waitsFor = "what waiting_for says"
    case let value:
      task.waitsFor = value.list.filter { !["false", "no"].contains($0) }.joined(separator: ", ").nonEmpty
    }
    if let written = front.value("wait").text {
      task.waitsUntil = TaskDate.moment(written, in: zone)
      // Who cannot tell until when it waits cannot begin it.
      if task.waitsUntil == nil { task.waitsFor = task.waitsFor ?? "\(Quoted.text(written)), which is no date" }
    }
    // `created_date` is Backlog's, whose times are of UTC.
    let (own, foreign) = (front.value("created", "created_at").text, front.value("created_date").text)
    guard let written = own ?? foreign else { return }
    task.created = TaskDate.moment(written, in: own == nil ? .fixed(.zero) : zone)
    if task.created == nil {
      task.remarks.append("\(Quoted.text(written)) is no date, so that nobody knows its age")
    }
  }

  /// The first heading of the text.
  private static func heading(_ body: [String]) -> String? {
    body.first { $0.hasPrefix("# ") }.map { String(FrontMatterReader.trimmed($0.dropFirst(2))) }?.nonEmpty
  }
}
