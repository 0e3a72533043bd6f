import Testing

@testable import FanoutCore

@Suite struct `Metrics` {
  private static func category(_ name: String) throws -> Category {
    try #require(Category(canonical: name))
  }

  private static let identity = LoopMetrics.Identity(loop: "night", configuration: "/etc/f.json5", version: "9.9")

  /// A loop with a fire, a run of each kind, and things that are wrong.
  private static func story() -> Story {
    var story = Story()
    story.fire(100, "a") { end in
      end.admitted = 3
      end.started = 2
      end.failed = 1
      end.withheld = 5
      end.exit = 0
      end.constraint = "perFire"
      end.selectorMilliseconds = 40
    }
    story.lane(101, 200, "a-1", "code", .failed)
    story.lane(102, 210, "a-2", "old", .productive)
    story.fire(700, "b") { end in
      end.admitted = 1
      end.started = 1
      end.exit = 1
      end.constraint = "gate:quota"
      end.source = "allowlist(notJSON)"
      end.selectorMilliseconds = 1060
    }
    return story
  }

  private static func facts(_ story: Story = story()) throws -> LoopMetrics.Facts {
    let ledger = Ledger(of: story.records)
    var facts = LoopMetrics.Facts(
      report: Report(story.records, window: Story.wall(0)..<Story.wall(3600), torn: 2))
    facts.allowlist = [try category("code"), try category("docs")]
    facts.width = 6
    facts.live = [try category("code"): Story.wall(720.25)]
    facts.locked = [try category("code"), try category("gone")]
    facts.paused = [try category("docs")]
    facts.lastFire = ledger.fires.last
    facts.room = DiskRoom(path: "/s", free: 5000, keep: 1 << 30)
    facts.causes = [
      HealthCause(.question, of: "code", "code asks", helps: Remedy("fanout show code")),
      HealthCause(.question, of: "docs", "docs asks", helps: Remedy("fanout show docs")),
    ]
    return facts
  }

  private static func read(_ facts: LoopMetrics.Facts?) throws -> PrometheusText {
    try PrometheusText(LoopMetrics(identity, facts).text)
  }

  @Test func `are the facts of status and report, to the letter`() throws {
    let text = LoopMetrics(Self.identity, try Self.facts()).text
    let labels = #"loop="night",configuration="/etc/f.json5""#
    let lines = text.split(separator: "\n").map { $0.replacing(labels, with: "L") }
    // Zeros of causes, constraints and outcomes are many, and said below.
    let kept = lines.filter { !$0.hasSuffix(" 0") && !$0.hasPrefix("#") }
    #expect(
      kept == [
        #"fanout_info{L,version="9.9"} 1"#, "fanout_up{L} 1", #"fanout_health_causes{L,cause="question"} 2"#,
        "fanout_width{L} 6", #"fanout_live_runs{L,category="code"} 1"#,
        #"fanout_live_run_start_timestamp_seconds{L,category="code"} 1795219920.25"#,
        #"fanout_locks_held{L,category="code"} 1"#, #"fanout_locks_held{L,category="gone"} 1"#,
        #"fanout_category_paused{L,category="docs"} 1"#, "fanout_state_free_bytes{L} 5000",
        "fanout_state_keep_free_bytes{L} 1073741824", "fanout_last_fire_timestamp_seconds{L} 1795219901",
        #"fanout_last_fire_runs{L,result="admitted"} 1"#, #"fanout_last_fire_runs{L,result="started"} 1"#,
        "fanout_last_fire_degraded{L} 1", "fanout_last_fire_exit_code{L} 1",
        "fanout_last_fire_selector_seconds{L} 1.06", #"fanout_fires{L,constraint="perFire"} 1"#,
        #"fanout_fires{L,constraint="gate:quota"} 1"#, "fanout_degraded_fires{L} 1",
        #"fanout_runs{L,category="code",outcome="failed"} 1"#,
        #"fanout_runs{L,category="old",outcome="productive"} 1"#, "fanout_journal_torn_lines{L} 2",
      ], "\(kept.joined(separator: "\n"))")
    #expect(
      lines.prefix(2) == [
        "# HELP fanout_info The version of fanout that wrote this; always 1.", "# TYPE fanout_info gauge",
      ])
  }

  @Test func `are read by a reader of the format, each with its help and type, and without a time`() throws {
    let read = try Self.read(try Self.facts())
    let names = Set(read.samples.map(\.name))
    #expect(names.count > 25 && names == Set(read.types.keys) && names == Set(read.helps.keys))
    // None of them can only grow: a day leaves the journal, and a counter that falls is taken for a restart.
    #expect(read.types.values.allSatisfy { $0 == "gauge" } && names.allSatisfy { !$0.hasSuffix("_total") })
    for name in names { #expect(name.hasPrefix("fanout_") && name.lowercased() == name, "\(name)") }
  }

  @Test func `begin with every cause, constraint and outcome at zero, so that the first is seen as a change`() throws {
    let read = try Self.read(try Self.facts(Story()))
    for kind in HealthCause.Kind.allCases where kind != .question {
      #expect(read.value("fanout_health_causes", ["cause": kind.rawValue]) == "0")
    }
    for word in ["selector", "launcher", "perFire", "width", "allowlist", "paused", "locks", "cooldown", "supply"] {
      #expect(read.value("fanout_fires", ["constraint": word]) == "0", "\(word)")
    }
    for outcome in Outcome.allCases {
      #expect(read.value("fanout_respawns", ["outcome": outcome.rawValue]) == "0")
      for category in ["code", "docs"] {
        let labels = ["category": category, "outcome": outcome.rawValue]
        #expect(read.value("fanout_runs", labels) == "0")
      }
    }
    // Of a fire that never was an alarm comes as well.
    #expect(read.value("fanout_last_fire_timestamp_seconds") == "0")
    #expect(read.value("fanout_last_fire_exit_code") == nil)
    // An absent sample has no head either.
    #expect(read.types["fanout_last_fire_exit_code"] == nil)
  }

  @Test func `say of a loop that is well that it is`() throws {
    var facts = try Self.facts()
    #expect(try Self.read(facts).value("fanout_healthy") == "0")
    facts.causes = []
    #expect(try Self.read(facts).value("fanout_healthy") == "1")
  }

  @Test func `of a loop that could not be looked at say only that`() throws {
    let read = try Self.read(nil)
    #expect(Set(read.samples.map(\.name)) == ["fanout_info", "fanout_up"] && read.value("fanout_up") == "0")
  }

  @Test func `carry whatever a path and a name hold`() throws {
    let odd = "/a \"b\\c\n{d=},\\n é\u{1}.json5"
    let metrics = LoopMetrics(.init(loop: nil, configuration: odd, version: "1"), try Self.facts())
    let read = try PrometheusText(metrics.text)
    #expect(read.samples.allSatisfy { $0.labels["configuration"] == odd && $0.labels["loop"] == "" })
  }

  @Test(arguments: [
    (0, "0"), (1, "0.001"), (-1, "-0.001"), (1000, "1"), (1250, "1.25"), (-1500, "-1.5"),
    (1_795_219_920_040, "1795219920.04"),
  ])
  func `have times in seconds`(milliseconds: Int64, text: String) {
    #expect(MetricFamily.Value.milliseconds(milliseconds).text == text)
    #expect(MetricFamily.Value.whole(milliseconds).text == "\(milliseconds)")
  }
}

@Suite struct `The file of metrics` {
  @Test(arguments: [
    ("/p/fanout.prom", "/p/fanout-night.prom", "/p"), ("/fanout.prom", "/fanout-night.prom", "/"),
    ("/p.d/fanout", "/p.d/fanout-night", "/p.d"), ("/p/.prom", "/p/.prom-night", "/p"),
    ("/a b/c.d.prom", "/a b/c.d-night.prom", "/a b"),
  ])
  func `of a loop with a name is its own`(path: String, named: String, directory: String) {
    let policy = MetricsPolicy(textfile: path)
    #expect(policy.textfile(ofLoop: nil) == path && policy.textfile(ofLoop: "night") == named)
    #expect(policy.directory == directory)
  }

  @Test func `is relative to the configuration, and has to be named`() throws {
    let configuration = try readConfiguration(leastConfiguration("metrics: {textfile: 'a b/f.prom'}")).get()
    #expect(configuration.metrics?.textfile == "/etc/x/a b/f.prom")
    #expect(try readConfiguration(leastConfiguration("metrics: null")).get().metrics == nil)
    guard case .failure(let errors) = readConfiguration(leastConfiguration("metrics: {}")) else {
      Issue.record("it is taken")
      return
    }
    #expect("\(errors)".contains("textfile is missing; it says which file to renew"))
  }
}

@Suite struct `The variables of a hook` {
  @Test func `are all set always, each with its value, and travel`() throws {
    let hook = HookVariables(exit: 75, host: "h", loop: nil, configuration: "/c d")
    #expect(hook.values.map(\.name) == HookVariables.own)
    #expect(hook.values.map(\.value) == ["75", "h", "", "/c d"])
    for loop in [nil, "night"] {
      var hook = hook
      hook.loop = loop
      #expect(HookVariables(json: try JSONDocument(parsing: hook.json.encoded()).root) == hook)
    }
  }
}
