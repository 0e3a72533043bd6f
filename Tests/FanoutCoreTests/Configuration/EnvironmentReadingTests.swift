import Testing

@testable import FanoutCore

@Suite struct `Environments in a configuration` {
  private func read(_ text: String) throws -> Configuration { try readConfiguration(text).get() }
  private func worker(_ category: String, of configuration: Configuration) throws -> WorkerPolicy {
    configuration.policy(for: try #require(Category(canonical: category))).worker
  }

  @Test func `null removes a variable, and a category sets it again or removes another`() throws {
    let configuration = try read(
      """
      {selector: {command: ['s'], environment: {B: null, A: 'a'}}, allowlist: ['a', 'b'],
       worker: {command: ['w'], environment: {TOKEN: null, KEPT: 'k', MODE: 'm'}},
       categories: {a: {worker: {environment: {TOKEN: 't', MODE: null}}}}}
      """)
    #expect(
      configuration.selector.environment == [
        EnvironmentEntry(name: "A", value: "a"), EnvironmentEntry(name: "B", value: nil),
      ])
    #expect(
      try worker("a", of: configuration).environment == [
        EnvironmentEntry(name: "KEPT", value: "k"), EnvironmentEntry(name: "MODE", value: nil),
        EnvironmentEntry(name: "TOKEN", value: "t"),
      ])
    #expect(
      try worker("b", of: configuration).environment == [
        EnvironmentEntry(name: "KEPT", value: "k"), EnvironmentEntry(name: "MODE", value: "m"),
        EnvironmentEntry(name: "TOKEN", value: nil),
      ])
  }

  @Test func `files of variables are paths like others, with a sign for those that may lack`() throws {
    let configuration = try read(
      """
      {selector: {command: ['s'], environmentFile: '-/run/selector.env'}, allowlist: ['a', 'b', 'c', 'd'],
       worker: {command: ['w'], environmentFile: 'worker.env'},
       categories: {a: {worker: {environmentFile: '~/a.env'}}, b: {worker: {environmentFile: null}},
                    c: {worker: {environmentFile: '-./c.env'}}}}
      """)
    #expect(configuration.selector.environmentFile == EnvironmentFile(path: "/run/selector.env", mayLack: true))
    let files = try ["a", "b", "c", "d"].map { try worker($0, of: configuration).environmentFile }
    #expect(
      files == [
        EnvironmentFile(path: "/home/ada/a.env"), nil, EnvironmentFile(path: "/etc/x/c.env", mayLack: true),
        EnvironmentFile(path: "/etc/x/worker.env"),
      ])
  }

  @Test(arguments: [
    ("environmentFile: 3", "environmentFile: found 3; it must be a string, or null"),
    ("environmentFile: ''", "environmentFile: found \"\"; it is empty"),
    ("environmentFile: '-'", "environmentFile: found \"-\"; it is empty"),
    ("environmentFile: '~bob/x'", "environmentFile: found \"~bob/x\"; only ~/ is expanded"),
    ("environment: {A: ['x']}", "environment.A: found a list; it must be a string"),
    ("environment: {FANOUT_RUN_ID: null}", "environment.FANOUT_RUN_ID: fanout itself sets this variable"),
    ("environmentfile: 'x'", "environmentfile'; did you mean 'environmentFile'?"),
  ])
  func `mistakes are told at their place, of selector, worker and category`(keys: String, expected: String) {
    for (path, text) in [
      ("selector", "{selector: {command: ['s'], \(keys)}, allowlist: ['a'], worker: {command: ['w']}}"),
      ("worker", "{selector: {command: ['s']}, allowlist: ['a'], worker: {command: ['w'], \(keys)}}"),
      ("categories.a.worker", leastConfiguration("categories: {a: {worker: {\(keys)}}}")),
    ] {
      guard case .failure(let errors) = readConfiguration(text) else {
        Issue.record("\(text) was read")
        continue
      }
      #expect(errors.mistakes.count == 1 && errors.mistakes[0].sentence.contains("\(path).\(expected)"), "\(errors)")
    }
  }

  @Test(arguments: [
    ("PATH", "$HOME/bin:$PATH", true), ("PATH", "${HOME}/bin:/bin", true), ("PATH", "/bin:~/bin", true),
    ("PATH", "~/bin", true), ("PYTHONPATH", "~/lib", true), ("X", "before $MODEL", true), ("X", "~/x", false),
    ("PATH", "/a~b:/c/~", false), ("TOKEN", "pa$$w0rd", false), ("TOKEN", "a$", false), ("TOKEN", "$OTHER", false),
    ("TOKEN", "$HOMES", false), ("X", "no sign", false),
  ])
  func `text that a shell would expand is told from a password`(name: String, value: String, isMeant: Bool) {
    #expect(UnexpandedText.stands(in: value, of: name, known: ["MODEL"]) == isMeant)
  }
}
