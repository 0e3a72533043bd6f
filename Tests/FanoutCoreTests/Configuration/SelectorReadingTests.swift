import Testing

@testable import FanoutCore

/// `selector.builtin`: where a selector of our own has its tasks from.
@Suite struct `Reading a selector of our own` {
  private func tasks(_ text: String) throws -> TaskPolicy {
    let whole =
      "{selector: {builtin: {tasks: \(text)}, directory: 'lanes'}, allowlist: ['code'], worker: {command: ['w']}}"
    return try #require(readConfiguration(whole).get().selector.builtin)
  }

  private func mistakes(_ selector: String) -> [String] {
    guard
      case .failure(let errors) = readConfiguration(
        "{selector: {\(selector)}, allowlist: ['code'], worker: {command: ['w']}}")
    else { return [] }
    return errors.mistakes.map(\.sentence)
  }

  @Test func `takes a folder, relative to the file`() throws {
    let policy = try tasks("{ folder: 'tasks', default: 'CODE', states: { Polishing: 'active' } }")
    #expect(policy.source == .folder("/etc/x/tasks") && policy.standard == category("code") && policy.command == nil)
    #expect(policy.states == ["Polishing": .active] && policy.words == "folder /etc/x/tasks")
  }

  @Test func `takes a tracker by its name, and what is said beside it wins`() throws {
    for preset in TaskPreset.allCases {
      let policy = try tasks("{ preset: '\(preset.rawValue)' }")
      #expect(policy.command == preset.command && policy.map == preset.map && policy.at == preset.at)
    }
    let policy = try tasks("{ preset: 'beads', command: ['./bd', 'ready'], at: null, map: { category: 'kind.name' } }")
    #expect(policy.command == ["/etc/x/lanes/bd", "ready"] && policy.at == nil && policy.preset == .beads)
    #expect(policy.map.category == "kind.name" && policy.map.created == "created_at")
    #expect(
      policy.limits == [10, 100] && TaskPolicy(.command(TaskPreset.beads.command), preset: .beads).limits.isEmpty)
  }

  @Test func `runs what a command names, and nothing for a folder`() throws {
    let folder = try readConfiguration(
      "{selector: {builtin: {tasks: {folder: 't'}}}, allowlist: ['code'], worker: {command: ['w']}}"
    ).get().selector
    #expect(folder.executed == nil && folder.command.isEmpty)
    #expect(try readConfiguration(leastConfiguration()).get().selector.executed == ["select"])
  }

  @Test(arguments: [
    (
      "",
      "selector: command is missing; it says what to run, as a list of strings (or builtin: let fanout select by itself)"
    ),
    ("builtin: {}", "selector.builtin: tasks is missing; it says where the tasks are, such as { folder: \"tasks\" }"),
    (
      "builtin: {tasks: {}}",
      "selector.builtin.tasks: nothing says where the tasks are; it must be one of folder, preset and command"
    ),
    (
      "command: ['s'], builtin: {tasks: {folder: 't'}}",
      "selector.builtin: command says who selects already; keep one of the two"
    ),
    (
      "builtin: {tasks: {folder: 't', command: ['c']}}",
      "selector.builtin.tasks.folder: command says where the tasks are already; keep one of the two"
    ),
    (
      "builtin: {tasks: {folder: 't', preset: 'beads'}}",
      "selector.builtin.tasks.folder: preset says where the tasks are already; keep one of the two"
    ),
    (
      "builtin: {tasks: {folder: 't', at: 'x'}}",
      "selector.builtin.tasks.at: at says how a command's answer is read, and tasks of a folder have none; remove it"
    ),
    (
      "builtin: {tasks: {command: ['c'], at: 'a..b'}}",
      "selector.builtin.tasks.at: found \"a..b\"; it must name a member, or several with single dots between them"
    ),
  ])
  func `says what is wrong, where, and what to do`(selector: String, sentence: String) {
    #expect(mistakes(selector) == [sentence])
  }
}
