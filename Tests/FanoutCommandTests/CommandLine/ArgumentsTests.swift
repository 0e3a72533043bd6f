import FanoutCore
import Testing

@testable import FanoutCommand

@Suite struct `A command line` {
  func read(_ line: String) throws(UsageError) -> CommandLineRequest {
    try Arguments(commands: CommandSpecification.all).read(line.split(separator: " ").map(String.init))
  }

  func invocation(_ line: String) throws -> Invocation {
    guard case .command(let invocation) = try read(line) else {
      Issue.record("\(line) is no command")
      throw UsageError.noCommand
    }
    return invocation
  }

  func refusal(_ line: String) -> String {
    do {
      return "understood as \(try read(line))"
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: [
    ("--config c", GlobalOptions(configurationPath: "c")), ("--name n", GlobalOptions(name: "n")),
    ("--json", GlobalOptions(json: true)), ("--quiet", GlobalOptions(quiet: true)),
    ("--color always", GlobalOptions(color: .always)),
    (
      "--color never --quiet --json --name=n --config=c",
      GlobalOptions(configurationPath: "c", name: "n", json: true, quiet: true, color: .never)
    ),
  ])
  func `takes global options before and after the command`(written: String, global: GlobalOptions) throws {
    for line in ["\(written) plan --explain", "plan \(written) --explain", "plan --explain \(written)"] {
      let invocation = try invocation(line)
      #expect(invocation.command.name == "plan" && invocation.global == global, "\(line)")
      #expect(invocation.has(.explain) && !invocation.has(.idle))
    }
  }

  @Test(arguments: [
    "--config a.json5 --name x --color never runs code", "runs --config=a.json5 code --name=x --color=never",
  ])
  func `takes values as the next word and after an equals sign`(line: String) throws {
    let invocation = try invocation(line)
    #expect(invocation.global == GlobalOptions(configurationPath: "a.json5", name: "x", color: .never))
    #expect(invocation.subject == "code")
  }

  @Test func `gives options in their types`() throws {
    let runs = try invocation("runs --since 1h30m --limit 7 --outcome needsHuman")
    #expect(runs.moment(.since) == .ago(.seconds(5400)))
    #expect(try invocation("report --since yesterday").moment(.since) == .daysBefore(1))
    #expect(runs.count(.limit) == 7)
    #expect(runs.text(.outcome) == "needsHuman")
    #expect(try invocation("runs").moment(.since) == nil)
    for line in ["logs code -n 5", "logs -n5 code", "logs code -n=5", "logs code --lines 5", "logs --lines=5 code -f"] {
      let logs = try invocation(line)
      #expect(logs.count(.lines) == 5 && logs.positionals == ["code"], "\(line)")
    }
    #expect(try invocation("logs -f code").has(.follow))
    #expect(try invocation("plan --payload -").text(.payload) == "-")
    #expect(try invocation("pause code --why=-=x").text(.why) == "-=x")
  }

  @Test func `takes several where several can be meant, and none where there is a last one`() throws {
    #expect(try invocation("kill code 7f3a-2 --now news").positionals == ["code", "7f3a-2", "news"])
    #expect(try invocation("show a b").positionals == ["a", "b"])
    #expect(try invocation("show").positionals.isEmpty)
  }

  @Test func `ends options at two dashes`() throws {
    #expect(try invocation("show -- --all").positionals == ["--all"])
    #expect(refusal("runs -- --json --limit") == "unexpected argument '--limit' for runs")
  }

  @Test(arguments: [
    ("", "no command given"),
    ("--json", "no command given"),
    ("paln", "unknown command 'paln'; did you mean plan?"),
    ("supervize", "unknown command 'supervize'"),
    ("deploy", "unknown command 'deploy'"),
    ("help paln", "no command, topic or key is called 'paln'; did you mean plan?"),
    ("help selecter", "no command, topic or key is called 'selecter'; did you mean selector?"),
    ("help worker.timelimit", "no command, topic or key is called 'worker.timelimit'; did you mean worker.timeLimit?"),
    (
      "help environment",
      "no command, topic or key is called 'environment'; did you mean selector.environment, worker.environment or backends.BACKEND.environment?"
    ), ("help supervize", "no command, topic or key is called 'supervize'"),
    ("init x --schema", "PATH and --schema exclude each other"),
    ("init --schema --json", "--schema and --json exclude each other"),
    ("plan --idel", "unknown option '--idel' for plan; did you mean --idle?"),
    ("plan --xyzzy=3", "unknown option '--xyzzy' for plan"),
    ("plan --wait", "unknown option '--wait' for plan"),
    ("--jsn plan", "unknown option '--jsn'; did you mean --json?"),
    ("plan -x", "unknown option '-x' for plan"),
    ("--idle plan", "option '--idle' stands before its command; only global options may"),
    ("plan --idle --idle", "--idle is given twice"),
    ("--name a plan --name b", "--name is given twice"),
    ("logs code -f --follow", "--follow is given twice"),
    ("kill code --hold", "--hold needs a value: --hold DURATION"),
    ("kill code --hold=", "--hold needs a value: --hold DURATION"),
    (
      "kill code --hold --now",
      "--hold needs a value: --hold DURATION; a value that begins with a dash is written --hold=--now"
    ),
    ("kill code --hold --", "--hold needs a value: --hold DURATION"),
    ("plan --idle=yes", "--idle takes no value, and 'yes' was given"),
    ("kill code --hold 2", "'2' is no value of --hold: expected a duration such as 500ms, 30s, 5m, 2h, 1h30m or 14d"),
    ("runs --limit 0", "'0' is no value of --limit: expected a whole number from 1"),
    ("runs --limit +3", "'+3' is no value of --limit: expected a whole number from 1"),
    (
      "runs --limit 99999999999999999999",
      "'99999999999999999999' is no value of --limit: expected a whole number from 1"
    ),
    ("plan --color=alway", "'alway' is no value of --color: expected auto, always or never; did you mean always?"),
    ("completions fihs", "'fihs' is no value of SHELL: expected bash, zsh or fish; did you mean fish?"),
    ("completions", "completions needs SHELL (bash, zsh or fish)"),
    ("runs code research", "unexpected argument 'research' for runs"),
    ("status code", "unexpected argument 'code' for status"),
    ("logs", "logs needs RUN|CATEGORY"),
    ("logs a b", "unexpected argument 'b' for logs"),
    ("logs code -n", "--lines needs a value: --lines N"),
    ("logs code -nx", "'x' is no value of --lines: expected a whole number from 0"),
    ("logs code -fn5", "unknown option '-fn5' for logs"),
    ("stop", "unknown command 'stop'; did you mean kill or pause?"),
    ("ps", "unknown command 'ps'; did you mean status or runs?"),
    ("list", "unknown command 'list'; did you mean runs or status?"),
    ("resume code", "unknown command 'resume'; did you mean unpause?"),
    ("start", "unknown command 'start'; did you mean fire or run?"),
    ("doctor", "unknown command 'doctor'; did you mean check?"),
    ("help history", "no command, topic or key is called 'history'; did you mean runs or report?"),
    (
      "runs --since tomorrow",
      "'tomorrow' is no value of --since: expected how long ago (8h, 1h30m, 14d, 1w), today, yesterday, or when: "
        + "2026-11-28, '2026-11-28 08:00', 08:00 (local time), 2026-11-28T08:00:00+01:00, @1796000000"
    ),
    ("fire --explain", "--explain needs --dry-run"),
    ("fire --idle", "--idle needs --dry-run"),
    ("fire --payload x", "--payload needs --dry-run"),
    ("fire --fire F", "--fire needs --dry-run"),
    ("plan --fire F --strict", "--fire and --strict exclude each other"),
    ("run --detach --dry-run", "--detach and --dry-run exclude each other"),
    ("run --respawn --dry-run", "--respawn and --dry-run exclude each other"),
    ("logs code --json", "logs gives no JSON document; leave --json out"),
    ("kill", "kill needs RUN|CATEGORY or --all"),
    ("kill code --all", "RUN|CATEGORY and --all exclude each other"),
    ("fire --idle", "--idle needs --dry-run"),
    ("fire --wait --dry-run", "--wait and --dry-run exclude each other"),
    ("plan --fire F --payload -", "--fire and --payload exclude each other"),
  ])
  func `that cannot be understood says why`(line: String, sentence: String) {
    #expect(refusal(line) == sentence)
  }

  /// What is called so elsewhere is a command here, and never itself one.
  @Test func `knows a command for every synonym`() {
    let names = CommandSpecification.all.map(\.name)
    for word in Synonyms.words {
      #expect(!names.contains(word), "\(word)")
      let meant = Synonyms.commands(for: word, among: CommandSpecification.all) ?? ""
      let commands = meant.replacing(" or ", with: ",").split(separator: ",")
      #expect(!commands.isEmpty && commands.allSatisfy { names.contains(String($0)) }, "\(word): \(meant)")
    }
    #expect(Synonyms.commands(for: "stop", among: []) == nil)
  }

  @Test func `shows the outcomes that it knows`() {
    #expect(refusal("runs --outcome fialed").hasSuffix("stalled, killed or lost; did you mean failed?"))
  }

  @Test(arguments: [
    ("--help", nil), ("-h", nil), ("help", nil), ("help plan", "plan"), ("plan --help", "plan"), ("kill -h", "kill"),
    ("--help fire", "fire"), ("help --help", nil), ("version --help", "version"),
  ])
  func `asks for help, whatever else is missing`(line: String, topic: String?) throws {
    guard case .help(let command, _) = try read(line) else {
      Issue.record("no help")
      return
    }
    #expect(command?.name == topic)
  }

  @Test(arguments: [
    ("help worker", HelpSubject.topic(.worker)), ("help exit-codes", .topic(.exitCodes)),
    ("--quiet help config", .topic(.config)), ("help worker.timeLimit", .key("worker.timeLimit")),
    ("help width --color never", .key("width")),
  ])
  func `asks for what is no command to be explained`(line: String, subject: HelpSubject) throws {
    guard case .explanation(let found, _) = try read(line) else {
      Issue.record("nothing is explained")
      return
    }
    #expect(found == subject)
  }

  @Test(arguments: ["--version", "version", "plan --version"])
  func `asks for the version`(line: String) throws {
    #expect(try read(line) == .version(GlobalOptions()))
  }

  @Test(arguments: CommandSpecification.all.flatMap(\.examples).map(\.line))
  func `of an example is understood`(line: String) throws {
    let command = try #require(line.split(separator: "|").first { $0.contains("fanout ") })
    // The shell's own signs end a line of ours.
    let words = command.split(separator: " ").map { String($0.filter { !"\"()$".contains($0) }) }
    let ours = words.drop { $0 != "fanout" }.dropFirst().prefix { $0 != ">" }
    let joined = ours.joined(separator: " ").replacing("release freeze", with: "release-freeze")
    _ = try read(joined)
  }
}

@Suite struct `The table of commands` {
  @Test func `has every command of the contract`() {
    let names = CommandSpecification.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(
      names.sorted() == [
        "ack", "check", "complete", "completions", "fire", "hands", "help", "init", "install", "kill", "logs", "man",
        "metrics",
        "on-fire",
        "pause", "plan", "probe-locks", "probe-sight", "probe-unit",
        "renew-metrics", "report", "run", "runs", "select", "show", "status", "supervise", "supervise-unit", "tell",
        "uninstall",
        "unit-ended", "unpause",
        "version",
      ])
  }

  @Test func `gives one name one kind of value everywhere`() {
    for option in CommandSpecification.all.flatMap(\.options) {
      let others = CommandSpecification.all.flatMap(\.options).filter { $0.name == option.name }
      #expect(others.allSatisfy { $0.taking == option.taking && $0.letter == option.letter })
      #expect(
        !OptionSpecification.global.contains {
          $0.name == option.name || $0.letter == option.letter && option.letter != nil
        })
    }
  }
}

@Suite struct `Exit codes` {
  @Test func `are those of the contract`() {
    #expect(ExitCode.allCases.map(\.rawValue) == [0, 1, 64, 65, 69, 70, 73, 74, 75, 78])
  }
}
