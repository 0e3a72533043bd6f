/// What `fanout.json5` can say, key by key, in the order in which the starter says it. A new key is one line here and
/// one in the reader; a test holds that each of them knows what the other does.
public enum ConfigurationDescription {
  /// The keys of the file.
  public static let keys: [ConfigurationKey] = [
    ConfigurationKey(
      "selector", .object(selector), nil,
      "the program that decides: it prints one JSON object that ranks the categories",
      more: "See `fanout help selector`."),
    ConfigurationKey(
      "allowlist", .list(of: .category, some: true), nil, example: #"["research", "triage", "code"]"#,
      "the categories that may run at all, in the order of the fallback",
      more: "A name is 1 to 64 letters a-z, digits, '.', '_' and '-', a letter or digit first; capitals are lowered."),
    ConfigurationKey(
      "aliases", .named(.spelling, .category), "{}", example: #"{ infra: "infrastructure" }"#,
      "other spellings of categories", more: "An alias never leads to an alias."),
    ConfigurationKey("width", .whole(Configuration.widthRange), "6", "live workers at once, over all fires"),
    ConfigurationKey(
      "perFire", .whole(Configuration.widthRange), "3", orNull: true, "new workers per fire; null: no limit of its own"),
    ConfigurationKey(
      "stateDirectory", .path, "null", orNull: true,
      "where locks, journal and logs lie, the same for timer, cron and shell",
      more: "null: /var/lib/fanout for a file below /etc, else ~/.local/state/fanout. --name X appends /X."),
    ConfigurationKey(
      "lockFile", .lockFile, "null", orNull: true, example: #""/tmp/my-fleet-{category}.lock""#,
      "locks that are shared with flock(1) scripts; null: in the state directory"),
    ConfigurationKey(
      "launcher", .word(LauncherChoice.allCases.map(\.rawValue)), #""auto""#,
      "what starts workers: \"process\", one supervisor for a fire; \"systemd\", a transient service for each run",
      more: "\"auto\" is \"systemd\" where systemd started the fire, else \"process\"."),
    ConfigurationKey(
      "systemd", .object(systemd), "{}", "how units of systemd are named, and whose manager starts them"),
    ConfigurationKey(
      "worker", .object(worker), nil, "the program that does the work of a category", more: "See `fanout help worker`."),
    ConfigurationKey("respawn", .object(respawn), "{}", "a worker that was productive runs once more"),
    ConfigurationKey(
      "backOff", .object(backOff), "{}", orNull: true, since: "0.2",
      "how long a category rests after runs in a row that came to nothing; null: not at all",
      more:
        "Each further one doubles the rest. A productive run ends it, and so does `fanout unpause CATEGORY --rest`. "
        + "What counts is what the selector chose: runs from the allowlist (a degraded fire), respawns and a person's own neither lengthen a row nor end it, unless a person's is productive."
    ),
    ConfigurationKey(
      "host", .object(host), "{}", orNull: true, since: "0.2",
      "how much of the machine is left for other things; null: whatever there is may be taken",
      more: "Asked before every start. At narrow half of the free slots are offered, at close none."),
    ConfigurationKey(
      "gates", .named(.gate, .object(gate)), "{}", since: "0.2",
      example: #"{ quota: { command: ["./quota.sh"] } }"#, "commands that say whether something may start",
      more: "All are asked together, before the selector. See `fanout help gates`."),
    ConfigurationKey(
      "families", .named(.family, .object(family)), "{}", since: "0.2",
      example: #"{ writing: { categories: ["content", "news"], width: 1 } }"#,
      "categories that share a ceiling of their own", more: "A width of 1 means: never side by side."),
    ConfigurationKey(
      "backends", .named(.backend, .object(backend)), "{}", since: "0.2",
      example: #"{ cheap: { slots: 8, rank: 1 }, judge: { slots: 2, rank: 2 } }"#,
      "routes to models or machines; each worker gets one that is available and has a slot",
      more: "See `fanout help backends`."),
    ConfigurationKey(
      "reviews", .object(reviews), "null", orNull: true, since: "0.2",
      example: #"{ command: ["./open-reviews.sh"], high: 8, low: 5 }"#,
      "how many items may wait for review before nothing more is made; null: any number",
      more: "The command lists the open ones as JSON. See `fanout help gates`."),
    ConfigurationKey(
      "shares", .object(shares), "null", orNull: true, since: "0.2", example: #"{ halfLife: "12h" }"#,
      "categories beyond their target are asked last; null: targets are measured only",
      more: "Use is slot-time, weighed by its age. They run all the same where a slot is left."),
    ConfigurationKey(
      "heldAlarm", .duration(from: .seconds(60)), #""1d""#, orNull: true, since: "0.2",
      "a hold of everything that lasts longer is an alarm; null: none is",
      more: "What holds everything is a gate, the machine, or a full queue for review."),
    ConfigurationKey(
      "keep", .object(keep), "{}", "how long what is kept",
      more: "Only what has ended is removed, at most 200 runs a fire, and nothing that cannot be read."),
    ConfigurationKey(
      "onFire", .object(hook()), "null", orNull: true,
      example: #"{ command: ["./healthchecks.sh"], timeLimit: "30s" }"#,
      "a command that gets each fire's record as JSON on its stdin; null: nobody is told",
      more: "Whatever becomes of it, the fire is as it was. See `fanout help monitoring`."),
    ConfigurationKey(
      "notify", .object(notify), "null", orNull: true, since: "0.2", example: #"{ command: ["./page.sh"] }"#,
      "a command that gets what needs a person, and what does no more, as JSON on its stdin; null: nobody is told",
      more:
        "At least once, in order and together; what it did not take (it ended with another code than 0) it gets again."),
    ConfigurationKey(
      "onOutcome", .object(hook(since: "0.2")), "null", orNull: true, since: "0.2",
      example: #"{ command: ["./learn.py"] }"#,
      "a command that gets the record of each run's end as JSON on its stdin; null: none does",
      more: "At least once, one record a call, in the order of the journal."),
    ConfigurationKey(
      "metrics", .object(metrics), "null", orNull: true, since: "0.2",
      example: #"{ textfile: "/var/lib/prometheus/node-exporter/fanout.prom" }"#,
      "a file for Prometheus, renewed after each fire and each run's end; null: none",
      more: "Where it cannot be written a sentence says so, and nothing else happens."),
    ConfigurationKey(
      "categories", .named(.category, .object(category)), "{}",
      example: #"{ research: { worker: { timeLimit: "2h" }, cooldown: "1h" } }"#, "what differs for single categories"),
  ]

  static let selector: [ConfigurationKey] = [
    ConfigurationKey(
      "command", .command, nil, example: #"["python3", "cascade-selector.py", "--json"]"#,
      "an argv, never a shell line",
      more: "A program with a slash is relative to the directory, one without is looked up in the PATH."),
    ConfigurationKey(
      "builtin", .object(builtin), nil, since: "0.2", insteadOf: "command",
      example: #"{ tasks: { folder: "tasks", default: "code" } }"#,
      "in place of command: fanout selects by itself, by your tasks and by what its choices came to",
      more: "`fanout select --explain` shows how. See `fanout help selector`."),
    ConfigurationKey("directory", .path, #"".""#, "where it runs"),
    ConfigurationKey(
      "environment", .named(.variable, .text, orNull: true), "{}", since: "0.2", example: #"{ MODEL: "small" }"#,
      "variables beyond those of the fire; null removes one",
      more: "Values are taken as they stand: a $ in one means nothing."),
    environmentFile,
    ConfigurationKey("timeLimit", .duration(from: .seconds(1)), #""30s""#, "how long it may take"),
    ConfigurationKey("outputLimit", .size(from: 1 << 10), #""8MiB""#, "how much it may print"),
    ConfigurationKey(
      "fallback", .word(Fallback.allCases.map(\.rawValue)), #""allowlist""#,
      "without a usable answer: the allowlist in its order; \"none\" starts nothing",
      more: "Either way the fire is degraded and says why; with \"none\" it ends with 65."),
    ConfigurationKey(
      "fallbackStarts", .whole(Configuration.widthRange), "null", orNull: true,
      "at most this many starts then; null: as many as in any fire"),
  ]

  static let systemd: [ConfigurationKey] = [
    ConfigurationKey(
      "prefix", .unitPrefix, #""fanout""#, "what the names of units begin with",
      more: "A worker's unit is PREFIX-CATEGORY.service."),
    ConfigurationKey(
      "manager", .word(ManagerChoice.allCases.map(\.rawValue)), #""auto""#,
      "whose manager starts the workers: yours, or the machine's",
      more: "\"auto\" is yours; for root the machine's, unless its own started the fire."),
    ConfigurationKey(
      "slice", .slice, "null", orNull: true, example: #""agents.slice""#,
      "the slice of the workers' units; null: the one of the prefix"),
  ]

  static let worker: [ConfigurationKey] = [
    ConfigurationKey(
      "command", .command, nil, example: #"["./autonomous-run.sh"]"#, "an argv, never a shell line",
      more: "A program with a slash is relative to the directory, one without is looked up in the worker's PATH."),
    ConfigurationKey("directory", .path, #"".""#, "where it runs"),
    ConfigurationKey(
      "environment", .named(.variable, .text, orNull: true), "{}", example: #"{ MODEL: "a value with spaces" }"#,
      "variables beyond those of the fire; null removes one",
      more: "Values are taken as they stand: a $ in one means nothing. null is known since 0.2."),
    environmentFile,
    ConfigurationKey(
      "confirmFor", .duration(), #""5s""#, "alive for that long means started",
      more: "So does an end with 0, 75 or 76 within it."),
    ConfigurationKey(
      "timeLimit", .duration(from: .seconds(1)), #""1h""#, orNull: true, "how long it may run; null: no limit"),
    ConfigurationKey(
      "stallAfter", .duration(from: .seconds(1)), "null", orNull: true, example: #""15m""#,
      "how long it may be silent; null: for ever", more: "Output is a sign of life, and so is its heartbeat file."),
    ConfigurationKey(
      "outputLimit", .size(from: 64 << 10), #""8MiB""#, "how much of its output is kept: the first and last parts",
      more: "A worker that floods is slowed, never ended for it."),
    ConfigurationKey(
      "teardown", .list(of: .object(step)), #"[{ signal: "TERM", wait: "60s" }]"#,
      "how it is asked to end; KILL always follows"),
    ConfigurationKey(
      "limits", .object(limits), "{}", example: #"{ memoryMax: "2GiB", cpuQuota: "150%", tasksMax: 512, nice: 10 }"#,
      "what its unit may take, with the systemd launcher",
      more: "`fanout check` says which the machine enforces."),
  ]

  /// The same for selector and worker.
  private static let environmentFile = ConfigurationKey(
    "environmentFile", .path, "null", orNull: true, since: "0.2", example: #""~/.config/agents.env""#,
    "a file of NAME=value lines, read at each start, below what environment says; null: none",
    more: "It is read as systemd reads one. With '-' before the path it may be missing.")

  static let step: [ConfigurationKey] = [
    ConfigurationKey("signal", .signal, nil, example: #""INT""#, "the signal that is sent, such as \"TERM\""),
    ConfigurationKey("wait", .duration(), nil, example: #""10s""#, "how long it has before the next step"),
  ]

  static let limits: [ConfigurationKey] = [
    ConfigurationKey(
      "memoryMax", .size(from: 1 << 20), "null", orNull: true, example: #""2GiB""#, "memory; null: no limit"),
    ConfigurationKey("cpuQuota", .percent, "null", orNull: true, example: #""150%""#, "processor time; null: no limit"),
    ConfigurationKey(
      "tasksMax", .whole(1...4_194_304), "null", orNull: true, example: "512", "processes and threads; null: no limit"),
    ConfigurationKey(
      "nice", .whole(-20...19), "null", orNull: true, example: "10", "its priority, 19 the lowest; null: the fire's"),
    ConfigurationKey(
      "properties", .named(.property, .text), "{}", example: #"{ IOWeight: "50" }"#,
      "further properties of its unit, as systemd takes them",
      more: "See systemd.resource-control(5) and systemd.exec(5)."),
  ]

  static let respawn: [ConfigurationKey] = [
    ConfigurationKey("limit", .whole(0...1), "1", "how often; 0: never"),
    ConfigurationKey(
      "gradeAtLeast", .fraction, "null", orNull: true, example: "0.65",
      "the least grade that earns it; null: any productive run does"),
    ConfigurationKey("delay", .duration(), #""180s""#, "how long after its end; its category stays locked until then"),
  ]

  static let shares: [ConfigurationKey] = [
    ConfigurationKey(
      "halfLife", .duration(from: .seconds(60)), #""12h""#, since: "0.2", "after so long use weighs half"),
    ConfigurationKey(
      "maxOverAllocation", .number(1...1000), "2", since: "0.2",
      "so many times its target a category may have before it is asked last"),
  ]

  static let keep: [ConfigurationKey] = [
    ConfigurationKey("runs", .duration(), #""14d""#, orNull: true, "directories of ended runs; null: for ever"),
    ConfigurationKey("logs", .size(), #""2GiB""#, orNull: true, "all logs together; null: any size"),
    ConfigurationKey("fires", .duration(), #""14d""#, orNull: true, "directories of fires; null: for ever"),
    // Cooldowns and health are computed from the journal: less than a day of it would undo them.
    ConfigurationKey(
      "journal", .duration(from: .seconds(86_400)), #""400d""#, orNull: true, "days of the journal; null: for ever"),
    ConfigurationKey(
      "freeSpace", .size(), #""1GiB""#, orNull: true, "nothing new starts with less than that free; null: no such gate"),
  ]

  /// The keys of a command that is told something, since that version.
  static func hook(since: String = "0.1") -> [ConfigurationKey] {
    [
      ConfigurationKey(
        "command", .command, nil, since: since, example: #"["./ping.sh"]"#, "an argv, never a shell line"),
      ConfigurationKey("directory", .path, #"".""#, since: since, "where it runs"),
      ConfigurationKey(
        "timeLimit", .duration(from: .seconds(1), to: HookPolicy.longest), #""10s""#, since: since,
        "how long it may take: the fire waits for it"),
    ]
  }

  static let notify: [ConfigurationKey] =
    hook(since: "0.2") + [
      ConfigurationKey(
        "kinds", .list(of: .word(HandKind.allCases.map(\.rawValue))), "null", orNull: true, since: "0.2",
        example: #"["question", "starving"]"#, "which hands; null: all but crashed, gate and reviews")
    ]

  static let metrics: [ConfigurationKey] = [
    ConfigurationKey(
      "textfile", .path, nil, since: "0.2", example: #""/var/lib/prometheus/node-exporter/fanout.prom""#,
      "the file, replaced as a whole, readable by all",
      more: "The node exporter reads what ends in .prom. With --name X it is called fanout-X.prom.")
  ]

  static let category: [ConfigurationKey] = [
    ConfigurationKey(
      "worker", .part(of: "worker", worker), "{}", example: #"{ timeLimit: "2h" }"#, "what differs for its worker"),
    ConfigurationKey(
      "respawn", .part(of: "respawn", respawn), "{}", example: "{ limit: 0 }", "what differs for its respawn"),
    ConfigurationKey(
      "cooldown", .duration(), "null", orNull: true, example: #""1h""#,
      "how long it rests after a run; null: not at all"),
    ConfigurationKey(
      "backOff", .part(of: "backOff", backOff), "{}", orNull: true, since: "0.2", example: "{ noop: null }",
      "what differs for its rests; null: none"),
    ConfigurationKey(
      "target", .fraction, "null", orNull: true, example: "0.2",
      "its part of all slot-time; null: an equal part of what the targets of others leave",
      more: "0: it gets what is left. See shares."),
    ConfigurationKey(
      "backends", .list(of: .backend, some: true), "null", orNull: true, since: "0.2", example: #"["cheap", "judge"]"#,
      "the backends that serve it, in its order; null: all, by their ranks"),
    ConfigurationKey(
      "reviews", .object(ownReviews), "null", orNull: true, since: "0.2",
      example: #"{ command: ["./open-drafts.sh"], high: 3 }"#,
      "a queue of its own that it has to meet beside the common one; null: none"),
    ConfigurationKey(
      "atLeastEvery", .duration(from: .seconds(1)), "null", orNull: true, since: "0.2", example: #""12h""#,
      "asked for again after so long without a start it goes first; null: it waits like the others"),
  ]
}
