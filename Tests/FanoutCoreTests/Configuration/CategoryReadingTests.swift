import Testing

@testable import FanoutCore

@Suite struct `Categories in a configuration` {
  private func policy(_ category: String, _ text: String) throws -> CategoryPolicy {
    try readConfiguration(text).get().policy(for: try #require(Category(canonical: category)))
  }

  @Test func `an alias in the allowlist and in the overrides means its category`() throws {
    let text = """
      {selector: {command: ['s']}, allowlist: [' Infra ', 'code'], aliases: {INFRA: 'infrastructure'}, worker: {command: ['w']},
       categories: {infra: {cooldown: '1h'}}}
      """
    let configuration = try readConfiguration(text).get()
    #expect(configuration.allowlist.map(\.name) == ["infrastructure", "code"])
    #expect(configuration.categories.keys.map(\.name) == ["infrastructure"])
    #expect(configuration.names.category("infra")?.name == "infrastructure")
  }

  @Test func `a category that no allowlist names may have overrides`() throws {
    #expect(try policy("by-hand", leastConfiguration("categories: {'by-hand': {target: 0}}")).target == 0)
  }

  @Test func `what a category does not say is the default`() throws {
    let text = """
      {selector: {command: ['s']}, allowlist: ['a'], respawn: {limit: 0, delay: '1m'},
       worker: {command: ['w'], confirmFor: '1s', environment: {B: 'b', A: 'a'}, teardown: []},
       categories: {a: {worker: {timeLimit: null, environment: {C: 'c', B: 'other'}}, respawn: {limit: 1}}}}
      """
    let policy = try policy("a", text)
    #expect(policy.worker.command == ["w"])
    #expect(policy.worker.confirmFor == .seconds(1))
    #expect(policy.worker.timeLimit == nil)
    #expect(policy.worker.teardown.isEmpty)
    #expect(policy.worker.environment.map { "\($0.name)=\($0.value)" } == ["A=a", "B=other", "C=c"])
    #expect(policy.respawn == RespawnPolicy(limit: 1, delay: .seconds(60)))
    #expect(policy.cooldown == nil)
  }

  @Test(arguments: [
    ("directory: 'b'", "/etc/x/b", "/etc/x/b/run.sh"), ("command: ['./other']", "/etc/x/a", "/etc/x/a/other"),
    ("command: ['sh']", "/etc/x/a", "sh"), ("directory: '~', command: ['bin/go']", "/home/ada", "/home/ada/bin/go"),
    ("", "/etc/x/a", "/etc/x/a/run.sh"),
  ])
  func `a program is relative to the directory that holds in the end`(keys: String, directory: String, program: String) throws {
    let text = """
      {selector: {command: ['s']}, allowlist: ['a'], worker: {command: ['./run.sh'], directory: 'a'}, categories: {a: {worker: {\(keys)}}}}
      """
    let worker = try policy("a", text).worker
    #expect(worker.directory == directory)
    #expect(worker.command == [program])
  }
}
