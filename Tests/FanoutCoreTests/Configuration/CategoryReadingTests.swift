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
    #expect(policy.worker.environment.map { "\($0.name)=\($0.value ?? "")" } == ["A=a", "B=other", "C=c"])
    #expect(policy.respawn == RespawnPolicy(limit: 1, delay: .seconds(60)))
    #expect(policy.cooldown == nil)
  }

  @Test func `what a category says holds for it, key by key, and for no other`() throws {
    let text = """
      {selector: {command: ['s']}, allowlist: ['a', 'b'], respawn: {limit: 0, gradeAtLeast: 0.5, delay: '1m'},
       worker: {command: ['w'], directory: 'd', confirmFor: '1s', timeLimit: '1h', stallAfter: '10m',
                outputLimit: '1MiB', teardown: [], limits: {nice: 1}},
       categories: {a: {cooldown: '2h', target: 0.25, respawn: {limit: 1, gradeAtLeast: null, delay: '2m'},
                        worker: {command: ['v'], directory: 'e', environment: {E: 'e'}, confirmFor: '2s',
                                 timeLimit: '2h', stallAfter: null, outputLimit: '2MiB', teardown: [{signal: 'INT', wait: '3s'}],
                                 limits: {nice: 7}}}}}
      """
    let own = WorkerPolicy(
      command: ["v"], directory: "/etc/x/e", environment: [EnvironmentEntry(name: "E", value: "e")],
      confirmFor: .seconds(2), timeLimit: .seconds(7200), stallAfter: nil, outputLimit: 2 << 20,
      teardown: [TeardownStep(signal: 2, wait: .seconds(3))], limits: UnitLimits(nice: 7))
    #expect(
      try policy("a", text)
        == CategoryPolicy(
          worker: own, respawn: RespawnPolicy(limit: 1, gradeAtLeast: nil, delay: .seconds(120)),
          cooldown: .seconds(7200), target: 0.25))
    let common = WorkerPolicy(
      command: ["w"], directory: "/etc/x/d", environment: [], confirmFor: .seconds(1), timeLimit: .seconds(3600),
      stallAfter: .seconds(600), outputLimit: 1 << 20, teardown: [], limits: UnitLimits(nice: 1))
    #expect(
      try policy("b", text)
        == CategoryPolicy(
          worker: common, respawn: RespawnPolicy(limit: 0, gradeAtLeast: 0.5, delay: .seconds(60))))
  }

  @Test(arguments: [
    ("directory: 'b'", "/etc/x/b", "/etc/x/b/run.sh"), ("command: ['./other']", "/etc/x/a", "/etc/x/a/other"),
    ("command: ['sh']", "/etc/x/a", "sh"), ("directory: '~', command: ['bin/go']", "/home/ada", "/home/ada/bin/go"),
    ("", "/etc/x/a", "/etc/x/a/run.sh"),
  ])
  func `a program is relative to the directory that holds in the end`(keys: String, directory: String, program: String)
    throws
  {
    let text = """
      {selector: {command: ['s']}, allowlist: ['a'], worker: {command: ['./run.sh'], directory: 'a'}, categories: {a: {worker: {\(keys)}}}}
      """
    let worker = try policy("a", text).worker
    #expect(worker.directory == directory)
    #expect(worker.command == [program])
  }
}
