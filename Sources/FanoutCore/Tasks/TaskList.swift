/// The tasks of a source, and what could not be read of it.
public struct TaskList: Sendable, Equatable {
  /// Something of the source that could not be read: named, never dropped.
  public struct Unreadable: Sendable, Equatable {
    /// The name: a file's, or the place in an answer.
    public let name: String
    /// Why.
    public let why: String
    /// Something unreadable.
    public init(name: String, why: String) {
      self.name = name
      self.why = why
    }
  }

  /// The tasks, in the order of the source.
  public var tasks: [TaskItem] = []
  /// What could not be read.
  public var unreadable: [Unreadable] = []
  /// Names of tasks that lie where those lie that are done.
  public var finished: Set<String> = []
  /// A sentence that there may be more than were told; nil: nothing says so.
  public var cut: String?
  /// What else a person should know: a file that is no task, a task that is listed twice.
  public var remarks: [String] = []

  /// An empty list.
  public init() {}

  /// What stands in the way of each task that is not done, in the order of the tasks; nil: nothing does.
  public func obstacles(at now: WallTime) -> [String?] {
    let index = Index(self)
    return tasks.map { obstacle(to: $0, index, at: now) }
  }

  private func obstacle(to task: TaskItem, _ index: Index, at now: WallTime) -> String? {
    switch task.state {
    case .done: return "is done"
    case .waiting: return "is \(Quoted.text(task.stateWritten ?? task.state.rawValue))"
    case .active, .ready: break
    }
    if let whom = task.waitsFor { return "waits for \(whom)" }
    if let until = task.waitsUntil, now < until { return "waits until \(until.rfc3339)" }
    return task.needs.lazy.compactMap { index.obstacle($0, of: task) }.first
  }

  /// Tasks by the names that others call them by.
  private struct Index {
    private var places: [String: [Int]] = [:]
    private var numbers: [String: [Int]] = [:]
    private let list: TaskList
    private let finished: Set<String>
    private let unreadable: Set<String>

    init(_ list: TaskList) {
      self.list = list
      finished = Set(list.finished.map(Index.key))
      unreadable = Set(list.unreadable.map { Index.key($0.name) })
      for (place, task) in list.tasks.enumerated() {
        for name in Set(([task.id] + task.names).map(Index.key)) { places[name, default: []].append(place) }
        if let number = Index.number(task.id) ?? task.names.lazy.compactMap(Index.number).first {
          numbers[number, default: []].append(place)
        }
      }
    }

    /// Why a task must wait for another one; nil: that is done.
    func obstacle(_ written: String, of task: TaskItem) -> String? {
      let name = Index.key(written)
      let number = Index.number(written) ?? name
      let found = places[name] ?? numbers[number] ?? []
      if let place = found.first, found.count == 1 {
        let other = list.tasks[place]
        if other.state == .done { return nil }
        return other.id == task.id ? "depends on itself" : "depends on \(other.id), which is not done"
      }
      if found.count > 1 { return "depends on \(written), which several tasks are called" }
      if finished.contains(name) { return nil }
      if unreadable.contains(name) { return "depends on \(written), which cannot be read" }
      return "depends on \(written), which is not there"
    }

    /// Case does not count, nor do the ending of a file and a blank around it.
    private static func key(_ name: String) -> String {
      var text = CategoryNames.trimmed(name).lowercased()
      if text.hasSuffix(".md") { text.removeLast(3) }
      return text
    }

    /// `12.3` of `BACK-12.3`, and of `12.3`.
    private static func number(_ name: String) -> String? {
      let digits = name.split(separator: "-", omittingEmptySubsequences: false).last ?? ""
      guard let first = digits.first, first.isNumber, digits.allSatisfy({ $0.isNumber || $0 == "." }) else {
        return nil
      }
      return String(digits)
    }
  }
}
