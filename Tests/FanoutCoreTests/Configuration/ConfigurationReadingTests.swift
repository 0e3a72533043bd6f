import Foundation
import Testing

@testable import FanoutCore

/// Reads a text as the file `/etc/x/fanout.json5` of somebody whose home is `/home/ada`.
func readConfiguration(_ text: String, home: String? = "/home/ada") -> Result<Configuration, ConfigurationErrors> {
  Configuration.read(Array(text.utf8), directory: "/etc/x", home: home, path: "fanout.json5")
}

/// The least that a configuration must say, with more keys after it.
func leastConfiguration(_ more: String = "") -> String {
  "{selector: {command: ['select']}, allowlist: ['code', 'research'], worker: {command: ['work']}, \(more)}"
}

@Suite struct `Reading a configuration` {
  @Test func `the example of the contract reads to what it says`() throws {
    let read = Configuration.read(
      try configurationFixture("spec.json5"), directory: "/srv/fleet", home: "/home/ada", path: "fanout.json5")
    let configuration = try read.get()
    let worker = WorkerPolicy(
      command: ["/srv/fleet/autonomous-run.sh"], directory: "/srv/fleet",
      environment: [EnvironmentEntry(name: "KEY", value: "value with spaces")])
    var research = worker
    research.timeLimit = .seconds(7200)
    let names = [
      "content", "monitoring", "news", "strategic", "cross-repo", "infrastructure", "research", "triage", "code",
    ]
    let infrastructure = try #require(Category(canonical: "infrastructure"))
    let category = try #require(Category(canonical: "research"))
    #expect(configuration.selector.command == ["python3", "cascade-selector.py", "--json"])
    let expected = Configuration(
      selector: SelectorPolicy(command: ["python3", "cascade-selector.py", "--json"], directory: "/srv/fleet"),
      allowlist: names.compactMap { Category(canonical: $0) }, names: CategoryNames(aliases: ["infra": infrastructure]),
      stateDirectory: "/home/ada/.local/state/fanout", worker: worker,
      categories: [
        category: CategoryPolicy(worker: research, respawn: RespawnPolicy(), cooldown: .seconds(3600), target: 0.2)
      ])
    #expect(configuration == expected)
    #expect(configuration.worker.teardown == [TeardownStep(signal: 15, wait: .seconds(60))])
    #expect(configuration.keep == Retention())
  }

  /// Each default written out: one that was changed in the program is not compared with itself.
  @Test func `what is not said has the documented default`() throws {
    let configuration = try readConfiguration(leastConfiguration("onFire: {command: ['ping']}")).get()
    let (selector, worker, keep) = (configuration.selector, configuration.worker, configuration.keep)
    #expect((selector.command, selector.directory) == (["select"], "/etc/x"))
    #expect((selector.timeLimit, selector.outputLimit) == (.seconds(30), 8_388_608))
    #expect(selector.fallback == .allowlist && selector.fallbackStarts == nil)
    #expect(configuration.allowlist.map(\.name) == ["code", "research"] && configuration.names.aliases.isEmpty)
    #expect((configuration.width, configuration.perFire, configuration.launcher) == (6, 3, .auto))
    #expect(configuration.stateDirectory == nil && configuration.lockFile == nil && configuration.categories.isEmpty)
    #expect((worker.command, worker.directory) == (["work"], "/etc/x") && worker.environment.isEmpty)
    #expect((worker.confirmFor, worker.timeLimit, worker.stallAfter) == (.seconds(5), .seconds(3600), nil))
    #expect(worker.outputLimit == 8_388_608 && worker.limits.isEmpty)
    #expect(worker.teardown == [TeardownStep(signal: 15, wait: .seconds(60))])
    let respawn = configuration.respawn
    #expect((respawn.limit, respawn.gradeAtLeast, respawn.delay) == (1, nil, .seconds(180)))
    #expect((keep.runs, keep.fires) == (.seconds(1_209_600), .seconds(1_209_600)))
    #expect((keep.journal, keep.logs, keep.freeSpace) == (.seconds(34_560_000), 2_147_483_648, 1_073_741_824))
    #expect((configuration.onFire?.directory, configuration.onFire?.timeLimit) == ("/etc/x", .seconds(10)))
    #expect(try readConfiguration(leastConfiguration()).get().onFire == nil)
  }

  @Test func `null stands for no limit where that is allowed`() throws {
    let text = """
      {selector: {command: ['s'], fallbackStarts: null}, allowlist: ['a'], perFire: null, stateDirectory: null, lockFile: null,
       worker: {command: ['w'], timeLimit: null, stallAfter: null}, respawn: {gradeAtLeast: null},
       keep: {runs: null, logs: null, fires: null, journal: null, freeSpace: null}, categories: {a: {cooldown: null, target: null}}}
      """
    let configuration = try readConfiguration(text).get()
    #expect(configuration.perFire == nil)
    #expect(configuration.worker.timeLimit == nil)
    #expect(configuration.keep == Retention(runs: nil, logs: nil, fires: nil, journal: nil, freeSpace: 0))
  }

  @Test(arguments: [
    ("state", "/etc/x/state"), ("./a//b/./c/", "/etc/x/a/b/c"), ("../y", "/etc/x/../y"), ("~", "/home/ada"),
    ("~/s", "/home/ada/s"),
    ("/var/s/", "/var/s"), (".", "/etc/x"), ("/", "/"),
  ])
  func `paths become absolute`(written: String, expected: String) throws {
    let text = """
      {selector: {command: ['s'], directory: '\(written)'}, allowlist: ['a'], stateDirectory: '\(written)',
       lockFile: '\(written)/{category}.lock', worker: {command: ['w'], directory: '\(written)'},
       onFire: {command: ['p'], directory: '\(written)'}}
      """
    let configuration = try readConfiguration(text).get()
    #expect(configuration.stateDirectory == expected)
    #expect(configuration.selector.directory == expected && configuration.worker.directory == expected)
    #expect(configuration.onFire?.directory == expected)
    #expect(configuration.lockFile == (expected == "/" ? "" : expected) + "/{category}.lock")
  }

  @Test(arguments: [
    ("sh", "/w", "sh"), ("./run.sh", "/w", "/w/run.sh"), ("bin/run", "sub", "/etc/x/sub/bin/run"),
    ("/bin/sh", "sub", "/bin/sh"),
    ("~/bin/run", "sub", "/home/ada/bin/run"), ("~run", "sub", "~run"),
  ])
  func `a program with a slash is relative to its directory, one without is left for the PATH`(
    program: String, directory: String, expected: String
  ) throws {
    let text = """
      {selector: {command: ['\(program)', './x'], directory: '\(directory)'}, allowlist: ['a'],
       worker: {command: ['\(program)', './x'], directory: '\(directory)'}}
      """
    let configuration = try readConfiguration(text).get()
    #expect(configuration.selector.command == [expected, "./x"])
    #expect(configuration.worker.command == [expected, "./x"])
  }

  @Test func `everything that is wrong is listed at once, in the order of the file`() throws {
    let read = Configuration.read(
      try configurationFixture("mistakes.json5"), directory: "/etc/x", home: "/home/ada", path: "f.json5")
    let expected = String(decoding: try configurationFixture("mistakes.txt"), as: UTF8.self)
    guard case .failure(let errors) = read else {
      Issue.record("it was taken for a good one")
      return
    }
    #expect(errors.description + "\n" == expected)
  }

  @Test func `refuses targets that are more than everything`() {
    func read(_ one: String, _ other: String) -> Result<Configuration, ConfigurationErrors> {
      readConfiguration(leastConfiguration("categories: { a: { target: \(one) }, b: { target: \(other) } }"))
    }
    for parts in [("0.7", "0.3"), ("0", "1"), ("0.1", "0.2")] { #expect((try? read(parts.0, parts.1).get()) != nil) }
    guard case .failure(let errors) = read("0.7", "0.31") else {
      Issue.record("it was taken for a good one")
      return
    }
    #expect(errors.description.contains("categories: the targets sum up to 1.01; they are parts of all slot-time"))
  }

  @Test(arguments: [
    ("high: 3, low: 3", "low is 3, and must be below high, which is 3"),
    ("high: 3, perRun: 4", "perRun is 4, and high is 3: nothing could ever start"),
    ("low: 1", "high is missing"), ("high: 0", "reviews.high: found 0"),
  ])
  func `refuses a queue that could never let anything start`(keys: String, sentence: String) {
    guard case .failure(let errors) = readConfiguration(leastConfiguration("reviews: { command: ['x'], \(keys) }"))
    else {
      Issue.record("it was taken for a good one")
      return
    }
    #expect(errors.description.contains(sentence), "\(errors)")
  }

  @Test func `reads queues for review as gates, the common one first`() throws {
    let configuration = try readConfiguration(
      leastConfiguration(
        "gates: { g: { command: ['g'] } }, reviews: { command: ['x'], high: 9, exempt: ['a'] }, "
          + "categories: { b: { reviews: { command: ['y'], high: 2 } } }")
    ).get()
    #expect(configuration.gates.map(\.name) == ["g", "reviews", "reviews:b"])
    #expect(configuration.gates[1].reviews?.low == 5 && configuration.gates[1].reviews?.exempt.map(\.name) == ["a"])
    #expect(configuration.gates[2].categories?.map(\.name) == ["b"])
  }

  @Test func `a flood of mistakes is cut and counted`() {
    let read = readConfiguration(
      leastConfiguration("aliases: {\((0..<150).map { "'\($0) !': 'code'" }.joined(separator: ", "))}"))
    guard case .failure(let errors) = read else {
      Issue.record("it was taken for a good one")
      return
    }
    #expect(errors.mistakes.count == 101)
    #expect(errors.mistakes.last?.sentence == "and 50 more mistakes from here on")
  }

  @Test func `no sentence shows a value of the environment`() {
    let read = readConfiguration(
      "{worker: {environment: {A: 54321, B: 'geheim\\0', 'C=': 'geheim', FANOUT_CONFIG: 'geheim', D: ['geheim']}}}")
    guard case .failure(let errors) = read else {
      Issue.record("it was taken for a good one")
      return
    }
    #expect(!errors.description.contains("54321") && !errors.description.contains("geheim"))
    #expect(errors.mistakes.filter { $0.sentence.hasPrefix("worker.environment.") }.count == 5)
  }
}
