import FanoutCore
import Testing

@Suite struct `Units in a configuration` {
  private func worker(_ limits: String, categories: String = "{}") -> String {
    "{ selector: { command: ['s'] }, allowlist: ['code', 'triage'], worker: { command: ['w'], limits: \(limits) }, categories: \(categories) }"
  }

  @Test func `limits are read, and a category's are laid over the default ones`() throws {
    let configuration = try readConfiguration(
      worker(
        "{ memoryMax: '2GiB', cpuQuota: '150%', tasksMax: 512, nice: 10, properties: { IOWeight: '50' } }",
        categories:
          "{ triage: { worker: { limits: { memoryMax: '64MiB', nice: null, properties: { IOWeight: '9', CPUWeight: '7' } } } } }"
      )
    ).get()
    #expect(
      configuration.worker.limits
        == UnitLimits(
          memoryMax: 2 << 30, cpuQuota: 150, tasksMax: 512, nice: 10, properties: [UnitProperty("IOWeight", "50")]))
    let triage = try #require(Category(canonical: "triage"))
    #expect(
      configuration.policy(for: triage).worker.limits
        == UnitLimits(
          memoryMax: 64 << 20, cpuQuota: 150, tasksMax: 512,
          properties: [UnitProperty("CPUWeight", "7"), UnitProperty("IOWeight", "9")]))
  }

  @Test func `manager, prefix and slice are read, and have defaults`() throws {
    #expect(
      try readConfiguration(leastConfiguration("")).get().units
        == UnitPolicy(prefix: "fanout", manager: .auto, slice: nil))
    let read = try readConfiguration(
      leastConfiguration("systemd: { prefix: 'bob', manager: 'system', slice: 'agents.slice' }")
    ).get()
    #expect(read.units == UnitPolicy(prefix: "bob", manager: .system, slice: "agents.slice"))
  }

  @Test(arguments: [
    ("memoryMax: 5", "worker.limits.memoryMax: found 5, a number without a unit"),
    ("memoryMax: '1KiB'", "worker.limits.memoryMax: found \"1KiB\"; it must be 1MiB or more"),
    ("cpuQuota: 0.5", "a share of one processor such as \"50%\""), ("cpuQuota: '0%'", "a share of one processor"),
    ("tasksMax: 0", "a whole number from 1"), ("nice: 20", "a whole number from -20 to 19"),
    ("properties: { 'A B': 'x' }", "is no name of a property"),
    ("properties: { KillMode: 'none' }", "fanout itself sets KillMode"),
    ("properties: { memorymax: '1G' }", "fanout itself sets MemoryMax for every worker's unit; write memoryMax"),
    ("properties: { Environment: 'A=b' }", "write worker.environment"),
    ("properties: { IOWeight: 5 }", "a string on one line"),
    ("properties: { IOWeight: 'a\\nb' }", "a string on one line"),
  ])
  func `a limit that cannot be is refused with its reason`(_ limits: String, _ sentence: String) {
    guard case .failure(let errors) = readConfiguration(worker("{ \(limits) }")) else {
      Issue.record("it was taken")
      return
    }
    #expect(errors.description.contains(sentence), "\(errors)")
  }

  @Test(arguments: [
    "prefix: 'Fan'", "prefix: ''", "prefix: 'a:b'", "prefix: 'a@b'", "manager: 'root'", "slice: 'x.service'",
    "slice: '.slice'",
  ])
  func `a name that is none is refused`(_ text: String) {
    guard case .failure = readConfiguration(leastConfiguration("systemd: { \(text) }")) else {
      Issue.record("it was taken")
      return
    }
  }
}

@Suite struct `Names of units` {
  @Test func `follow from prefix, instance and category, and none can be another's`() throws {
    let code = try #require(Category(canonical: "code"))
    let plain = UnitNames()
    #expect(
      [plain.fire, plain.timer, plain.slice, plain.worker(of: code), plain.adopter("X")]
        == ["fanout.service", "fanout.timer", "fanout.slice", "fanout-code.service", "fanout-supervisor:X.service"])
    let named = UnitNames(instance: "a-b")
    #expect(
      [named.fire, named.timer, named.slice, named.worker(of: code)]
        == ["fanout@a-b.service", "fanout@a-b.timer", "fanout-a\\x2db.slice", "fanout-a-b:code.service"])
    let prefixed = UnitNames(prefix: "bob-1", instance: "x")
    #expect(
      [
        prefixed.fire, prefixed.timer, prefixed.slice, prefixed.sharedSlice, prefixed.worker(of: code),
        prefixed.adopter("X"),
      ]
        == [
          "bob-1@x.service", "bob-1@x.timer", #"bob\x2d1-x.slice"#, #"bob\x2d1.slice"#, "bob-1-x:code.service",
          "bob-1-x:supervisor:X.service",
        ])
    // Another instance and another category that a dash would have made the same.
    let other = try #require(Category(canonical: "b-code"))
    #expect(UnitNames(instance: "a").worker(of: other) != named.worker(of: code))
    #expect(UnitNames(instance: "code").fire != plain.worker(of: code))
  }
}

@Suite struct `A transient unit` {
  private var unit: TransientUnit {
    TransientUnit(
      name: "fanout-code.service", description: "fanout: run R, category code", slice: "fanout.slice",
      identifier: "fanout-code",
      longest: .seconds(90), stopping: .seconds(11),
      limits: UnitLimits(memoryMax: 64 << 20, cpuQuota: 150, tasksMax: 9, nice: -3),
      command: ["/x y/fanout", "supervise-unit", "--", "/a $HOME/%n", "ID"],
      afterwards: ["/x y/fanout", "unit-ended", "--", "/a $HOME/%n", "R"])
  }

  @Test func `is told to systemd-run word for word`() {
    #expect(
      unit.arguments == [
        "--quiet", "--collect", "--no-ask-password", "--unit=fanout-code.service",
        "--description=fanout: run R, category code",
        "--slice=fanout.slice", "--property=Type=notify", "--property=NotifyAccess=main", "--property=KillMode=mixed",
        "--property=TimeoutStartSec=60000ms", "--property=TimeoutStopSec=11000ms", "--property=OOMPolicy=continue",
        "--property=Restart=no",
        "--property=SyslogIdentifier=fanout-code", "--property=RuntimeMaxSec=90000ms", "--property=MemoryMax=67108864",
        "--property=CPUQuota=150%", "--property=TasksMax=9", "--property=Nice=-3",
        #"--property=ExecStopPost="/x y/fanout" "unit-ended" "--" "/a $$HOME/%n" "R""#, "--", "/x y/fanout",
        "supervise-unit", "--",
        "/a $$HOME/%n", "ID",
      ])
  }

  @Test func `lasts long enough for all generations`() {
    var terms = Terms(
      confirmFor: .seconds(5), timeLimit: .seconds(3600), stallAfter: nil, outputLimit: 1,
      teardown: [TeardownStep(signal: 15, wait: .seconds(60)), TeardownStep(signal: 2, wait: .seconds(5))],
      respawn: RespawnPolicy(limit: 1, delay: .seconds(180)))
    #expect(TransientUnit.longest(terms) == .seconds(2 * (3600 + 65) + 180 + 60))
    terms.respawn.limit = 0
    #expect(TransientUnit.longest(terms) == .seconds(3600 + 65 + 60))
    terms.timeLimit = nil
    #expect(TransientUnit.longest(terms) == nil)
  }
}
