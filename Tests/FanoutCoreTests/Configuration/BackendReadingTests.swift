import Testing

@testable import FanoutCore

/// What `fanout.json5` says of backends.
@Suite struct `The backends of a configuration` {
  private func read(_ text: String) throws -> Configuration { try readConfiguration(leastConfiguration(text)).get() }

  private func mistakes(_ text: String) -> [String] {
    guard case .failure(let errors) = readConfiguration(leastConfiguration(text)) else { return [] }
    return errors.mistakes.map(\.sentence)
  }

  @Test func `are read with all that they may say, in their order`() throws {
    let configuration = try read(
      """
      backends: {
        Cheap: { slots: 8, rank: 3, free: true, environment: { MODEL: "small", KEY: null }, command: ["./run.sh", "a"] },
        judge: { probe: { command: ["./ping.sh"], timeLimit: "2s", cache: "5m" } },
      },
      categories: { code: { backends: ["judge", "CHEAP"] }, news: { backends: null } }
      """)
    let cheap = try #require(configuration.backends.first)
    #expect(cheap.name == "cheap" && cheap.slots == 8 && cheap.rank == 3 && cheap.isFree)
    #expect(
      cheap.environment == [EnvironmentEntry(name: "KEY", value: nil), EnvironmentEntry(name: "MODEL", value: "small")])
    #expect(cheap.command?.last == "a" && cheap.command?.first?.hasPrefix("/") == true && cheap.probe == nil)
    let judge = try #require(configuration.backends.last)
    #expect(judge.slots == nil && judge.rank == 1 && !judge.isFree && judge.command == nil)
    let probe = try #require(judge.probe)
    #expect(probe.name == "backend:judge" && probe.onUnknown == .closed && probe.timeLimit == .seconds(2))
    #expect(probe.cache == .seconds(300) && probe.command.count == 1)
    #expect(configuration.policy(for: category("code")).backends == ["judge", "cheap"])
    #expect(configuration.policy(for: category("news")).backends == nil)
    let policy = Policy(configuration)
    #expect(
      policy.backends.map(\.name) == ["cheap", "judge"] && policy.routes == [category("code"): ["judge", "cheap"]])
    // Nothing of an environment is stored with a fire.
    #expect(!String(decoding: policy.json.encoded(), as: UTF8.self).contains("small"))
  }

  @Test(arguments: [
    ("backends: { 'co de': {} }", "is no name of a backend"),
    ("backends: { judge: {}, Judge: {} }", "this is the backend 'judge', which stands there already"),
    ("backends: { judge: { slots: 0 } }", "slots"), ("backends: { judge: { free: 1 } }", "it must be true or false"),
    ("backends: { judge: { via: ['srun'] } }", "unknown key"),
    ("backends: { judge: { probe: {} } }", "command is missing"),
    ("backends: { judge: {} }, categories: { code: { backends: ['jugde'] } }", "did you mean 'judge'?"),
    ("backends: { judge: {} }, categories: { code: { backends: [] } }", "the list is empty"),
    ("backends: { judge: {} }, categories: { code: { backends: ['judge', 'JUDGE'] } }", "names already"),
    ("categories: { code: { backends: ['judge'] } }", "there are none in backends"),
  ])
  func `are refused where they could not be meant`(text: String, sentence: String) {
    let found = mistakes(text)
    #expect(found.count == 1 && found.first?.contains(sentence) == true, "\(found)")
  }
}
