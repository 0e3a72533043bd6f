import Testing

@testable import FanoutCore

/// What trackers print, as a fire reads it.
@Suite struct `A tracker's answer` {
  private func read(
    _ name: String, _ preset: TaskPreset, said: String = "", _ change: (inout TaskPolicy) -> Void = { _ in }
  ) throws -> TaskList {
    var policy = TaskPolicy(.command(preset.command), preset: preset)
    change(&policy)
    return try TaskAnswer.read(TaskFixtures.answer(name), said: said, as: policy, zone: .fixed(.seconds(7200)))
  }

  private func degradation(_ text: String, _ policy: TaskPolicy, said: String = "") -> Degradation? {
    do throws(Degradation) {
      _ = try TaskAnswer.read(Array(text.utf8), said: said, as: policy, zone: .fixed(.zero))
      return nil
    } catch { return error }
  }

  @Test(arguments: ["beads-list", "beads-envelope"])
  func `of beads is a list alone or in its envelope, and is not judged again`(name: String) throws {
    let list = try read(name, .beads)
    #expect(list.tasks.map(\.id) == ["kd-7f2", "kd-7f1", "kd-3"])
    // A blocker that is written there is closed: beads has judged it.
    #expect(list.obstacles(at: testNow) == [nil, nil, nil] && list.tasks.allSatisfy { $0.needs.isEmpty })
    #expect(list.tasks.map(\.priority.rank) == [2, 0, 4] && list.tasks[0].labels == ["plumbing", "code"])
    #expect(list.tasks[0].created?.rfc3339 == "2026-06-01T14:42:37.123Z" && list.tasks[2].labels.isEmpty)
    #expect(list.cut == nil && list.remarks.isEmpty && list.unreadable.isEmpty)
  }

  @Test func `of beads is no task where there is no list and nothing else`() throws {
    #expect(try read("beads-none", .beads).tasks.isEmpty)
    #expect(try read("backlog-none", .backlog).tasks.isEmpty)
    #expect(degradation("[]", TaskPolicy(.command(["x"]))) == nil)
  }

  @Test func `of Backlog tells active from ready, by its states and ours`() throws {
    let list = try read("backlog-list", .backlog)
    #expect(list.tasks.map(\.state) == [.ready, .active, .done, .ready])
    #expect(list.tasks[0].assignee == "@ada, @bo" && list.tasks[0].title == "Write - with a dash")
    #expect(
      list.tasks.map { $0.created?.rfc3339 } == [
        "2026-08-15T14:00:00.000Z", "2026-08-15T00:00:00.000Z", "2026-08-15T00:00:00.000Z", "2026-08-15T00:00:00.000Z",
      ])
    #expect(list.tasks[3].priority == .middle && list.tasks[3].remarks.first?.holds("\"shiny\"") == true)
    let own = try read("backlog-list", .backlog) { $0.states = ["polishing": .waiting] }
    #expect(own.obstacles(at: testNow)[3] == "is \"Polishing\"")
  }

  @Test func `of gptodo has local times, and none in words`() throws {
    let list = try read("gptodo-ready", .gptodo)
    #expect(list.tasks.map(\.state) == [.active, .ready] && list.obstacles(at: testNow) == [nil, nil])
    #expect(list.tasks[0].created?.rfc3339 == "2026-05-01T07:31:00.000Z" && list.tasks[0].assignee == "bob")
    #expect(list.tasks[0].labels == ["home", "code"] && list.tasks[1].labels == ["docs"])
    let policy = TaskPolicy(.command(TaskPreset.gptodo.command), preset: .gptodo)
    #expect(degradation("", policy, said: "No tasks found") == nil)
    #expect(degradation(" \n", policy, said: "Traceback") == .emptyAnswer)
  }

  @Test func `of GitHub has numbers for ids, and names in its labels`() throws {
    let list = try read("github-issues", .github)
    #expect(list.tasks.map(\.id) == ["41", "7", "9"] && list.tasks.map(\.state) == [.ready, .ready, .done])
    #expect(list.tasks[0].labels == ["bug", "code"] && list.tasks[0].assignee == "ada")
    #expect(list.tasks.allSatisfy { $0.priority == .middle && $0.remarks.isEmpty })
  }

  @Test func `may say priorities and labels in any form, and what it cannot say is named`() throws {
    let list = try read("odd-items", .beads)
    let ranks = Dictionary(uniqueKeysWithValues: list.tasks.map { ($0.id, $0.priority.rank) })
    #expect(ranks["p-text"] == 1 && ranks["p-word"] == 1 && ranks["p-half"] == 2.5 && ranks["p-digits"] == 0)
    #expect(ranks["p-null"] == 2 && ranks["p-list"] == 2 && ranks["12"] == 2)
    #expect(list.tasks.first?.labels == ["code"] && list.tasks.last?.labels == ["a", "code"])
    #expect(
      list.unreadable == [
        TaskList.Unreadable(name: "task 8 of 12", why: "it has no id that is text or a number"),
        TaskList.Unreadable(name: "task 9 of 12", why: "it is a string, and no object"),
      ])
    #expect(list.remarks == ["\"p-text\" is listed twice: the first one counts"])
    #expect(list.tasks.first { $0.id == "age" }?.remarks == ["\"some day\" is no date, so that nobody knows its age"])
  }

  @Test func `that may be cut says so: by its own limit, its tracker's, or its words`() throws {
    let limited = ["bd", "ready", "--json"]
    let cut = try read("beads-hundred", .beads) { $0.source = .command(limited) }
    #expect(cut.cut == "bd lists exactly 100, which is its limit: there may be more, the oldest among them")
    #expect(try read("beads-hundred", .beads).cut == nil)
    #expect(try read("beads-list", .beads) { $0.source = .command(limited) }.cut == nil)
    for arguments in [["-n", "3"], ["--limit=3"], ["-L", "3"]] {
      #expect(
        try read("github-issues", .github) { $0.source = .command(["/usr/bin/gh"] + arguments) }.cut?.hasPrefix(
          "gh lists exactly 3") == true)
    }
    #expect(TaskPolicy(.command(["gh", "issue", "list"]), preset: .github).limits == [30])
    let said = try read("beads-list", .beads, said: "warning: old\nShowing 3 of 43 issues\n")
    #expect(said.cut == "bd lists 3 and says: Showing 3 of 43 issues")
  }

  @Test func `that is none is a failed selector, and never no work`() throws {
    let policy = TaskPolicy(.command(["bd"]), preset: .beads)
    #expect(degradation("", policy) == .emptyAnswer)
    #expect(throws: Degradation.couldNotStart("the tracker answered with an error: no active workspace")) {
      try read("beads-error", .beads)
    }
    #expect(
      degradation(#"{"issues": []}"#, policy)
        == .unrecognisedShape(keys: ["issues"], wrongTypes: ["there is no list of tasks at data"]))
    #expect(
      degradation(#"{"data": {"x": 1}}"#, policy)
        == .unrecognisedShape(keys: ["data"], wrongTypes: ["there is no list of tasks at data"]))
    #expect(
      degradation(#"{"a": []}"#, TaskPolicy(.command(["x"])))
        == .unrecognisedShape(keys: ["a"], wrongTypes: ["it is no list of tasks"]))
    #expect(degradation("7", policy) == .notAnObject("a number"))
    guard case .notJSON? = degradation("[\"a\u{1}\"]", policy) else {
      Issue.record("a raw control character is no JSON")
      return
    }
  }

  @Test func `is found and read where the configuration says`() throws {
    var policy = TaskPolicy(.command(["x"]))
    policy.at = "result.items"
    policy.map.id = "meta.key"
    policy.map.category = "kind"
    let text = #"{"result": {"items": [{"meta": {"key": "a"}, "kind": {"name": "code"}}]}}"#
    let list = try TaskAnswer.read(Array(text.utf8), said: "", as: policy, zone: .fixed(.zero))
    #expect(list.tasks.map(\.id) == ["a"] && list.tasks[0].labels == ["code"])
  }
}
