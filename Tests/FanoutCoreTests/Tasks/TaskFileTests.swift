import Testing

@testable import FanoutCore

/// A folder of Markdown files with front matter (SPEC 14), with all the oddities of two dialects.
@Suite struct `A folder of tasks` {
  private func task(_ name: String) throws -> TaskItem {
    guard case .task(let task) = try TaskFixtures.file(name) else { throw Missing(name: name) }
    return task
  }

  private struct Missing: Error { let name: String }

  @Test func `reads what both dialects say`() throws {
    let active = try task("active")
    #expect(active.id == "active" && active.state == .active && active.title == "Go on with the tap")
    #expect(active.labels == ["code", "x"] && active.assignee == "bob" && active.priority.rank == 3)
    #expect(active.created?.rfc3339 == "2026-05-01T09:31:00.000Z" && active.remarks.isEmpty)
    let todo = try task("todo")
    #expect(todo.state == .ready && todo.stateWritten == "To Do" && todo.labels == ["docs", "code"])
    // Backlog's dates are of UTC, whatever clocks show here.
    #expect(todo.created?.rfc3339 == "2026-08-15T14:00:00.000Z" && todo.priority.rank == 1)
    let after = try task("back-13 - After that")
    #expect(after.id == "BACK-13" && after.title == "it's here" && after.needs == ["task-12"])
    #expect(after.labels == ["@a", "docs", "code"] && after.assignee == "@ada, @bo")
    #expect(after.created?.rfc3339 == "2026-08-15T00:00:00.000Z")
    #expect(try task("back-12 - Mend the tap").title == "Mend: the tap, \"again\"")
  }

  @Test func `reads the oddities of what people and programs write`() throws {
    let windows = try task("crlf")
    #expect(windows.state == .ready && windows.priority.rank == 0 && windows.labels == ["code"])
    #expect(windows.created?.rfc3339 == "2026-05-01T07:31:00.500Z" && windows.title == "Windows")
    let dots = try task("dots")
    #expect(dots.state == .ready && dots.title == "a \"#\" in it, C# too" && dots.priority.rank == 1)
    #expect(try task("continued").title == "a value that goes on with `:1` in it")
    let twice = try task("twice")
    #expect(twice.state == .ready && twice.priority == .middle && twice.created == nil)
    #expect(twice.remarks.count == 3 && twice.remarks.contains("state stands there twice: the last one counts"))
    #expect(try task("needs-text").needs == ["back-12"])
  }

  @Test(arguments: [
    ("broken", #"line 3 is neither a key with its value nor a comment: "this is nothing""#),
    ("bracket", "line 2 begins what no bracket ends: \"[a, b\""), ("latin", "line 2 is not UTF-8"),
    ("unended", "its front matter has no end: a line of --- is missing"),
  ])
  func `names a file that cannot be read, with the first bad line`(name: String, why: String) throws {
    #expect(try TaskFixtures.file(name) == .unreadable(why))
  }

  @Test func `takes no file for a task that has no front matter`() throws {
    for name in ["plain", "empty"] { #expect(try TaskFixtures.file(name) == .none) }
  }

  @Test func `does not read a head that is longer than it may be`() {
    let bytes = Array("---\nstate: todo\n".utf8) + Array(repeating: UInt8(ascii: "\n"), count: 2048)
    let read = TaskFile.read(bytes, named: "x", isWhole: false, states: [:], zone: .fixed(.zero))
    #expect(read == .unreadable("its front matter does not end within the first 2 KiB"))
  }

  /// What stands in the way of each; what is not there may be done.
  private static let obstacles: [String: String] = [
    "BACK-12": "is done", "needs-one": "depends on todo, which is not done",
    "needs-missing": "depends on nowhere, which is not there",
    "needs-broken": "depends on broken, which cannot be read", "needs-itself": "depends on itself",
    "needs-address": "depends on https://example.org/i/7, which is not there",
    "circle-a": "depends on circle-b, which is not done", "circle-b": "depends on circle-a, which is not done",
    "waits-for": "waits for type: review ref: \"#12\"", "waits-for-map": "waits for what waiting_for says",
    "waits-until": "waits until 2998-12-31T22:00:00.000Z", "waits-when": "waits for \"some day\", which is no date",
    "someday": "is \"someday\"", "odd-state": "is \"polishing\"",
  ]

  @Test func `judges what may be done, and says what stands in the way of the rest`() throws {
    let list = try TaskFixtures.list()
    var found: [String: String] = [:]
    for (task, obstacle) in zip(list.tasks, list.obstacles(at: testNow)) { found[task.id] = obstacle }
    #expect(found == Self.obstacles)
    // Of these none stands in the way: a dependency that is done, here or elsewhere, `blocks`, a wait that is over.
    for id in ["BACK-13", "needs-text", "needs-finished", "blocks", "waits-not", "active", "todo"] {
      #expect(list.tasks.contains { $0.id == id } && found[id] == nil, "\(id)")
    }
    #expect(list.unreadable.map(\.name) == ["bracket.md", "broken.md", "latin.md", "unended.md"])
  }

  @Test func `does not guess between two tasks of one number`() {
    var list = TaskList()
    var needy = TaskItem(id: "x")
    needy.needs = ["12"]
    list.tasks = [TaskItem(id: "A-12", state: .done), TaskItem(id: "B-12", state: .done), needy]
    #expect(list.obstacles(at: testNow)[2] == "depends on 12, which several tasks are called")
    list.tasks.remove(at: 1)
    #expect(list.obstacles(at: testNow)[1] == nil)
  }

  @Test func `takes a date for its moment and waits up to it`() {
    var list = TaskList()
    var task = TaskItem(id: "x")
    task.waitsUntil = testNow
    list.tasks = [task]
    #expect(list.obstacles(at: testNow) == [nil])
    #expect(list.obstacles(at: testNow - .milliseconds(1)) == ["waits until \(testNow.rfc3339)"])
  }

  @Test func `learns states of its own from the configuration`() throws {
    guard case .task(let task) = try TaskFixtures.file("odd-state", states: ["Polishing": .active]) else {
      throw Missing(name: "odd-state")
    }
    #expect(task.state == .active && task.remarks.isEmpty)
  }

  /// The first label that the allowlist contains, by any spelling, else the standard one.
  @Test func `gives a task its category`() {
    var task = TaskItem(id: "x")
    task.labels = ["@ada", "nothing", " INFRA ", "code"]
    let allowlist = Set(SelectorFixtures.allowlist)
    #expect(task.category(SelectorFixtures.names, allowlist: allowlist, standard: nil) == category("infrastructure"))
    task.labels = ["nothing"]
    #expect(task.category(SelectorFixtures.names, allowlist: allowlist, standard: nil) == nil)
    #expect(task.category(SelectorFixtures.names, allowlist: allowlist, standard: category("news")) == category("news"))
  }
}
