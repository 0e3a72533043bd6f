import Testing

@testable import FanoutCore

@Suite struct `Mistakes in a configuration` {
  private static func sentences(_ text: String, home: String? = "/home/ada") -> [String] {
    switch readConfiguration(text, home: home) {
    case .success: []
    case .failure(let errors): errors.description.split(separator: "\n").map(String.init)
    }
  }

  @Test(arguments: [
    ("", "fanout.json5:1:1: expected a value, found the end of the text"),
    ("{selector: }", "fanout.json5:1:12: expected a value, found '}'"),
    ("{\n  width: 6\n  perFire: 3\n}", "fanout.json5:3:3: expected ',' or '}', found 'perFire'"),
    ("{} {}", "fanout.json5:1:4: expected the end of the text, found '{'"),
    (
      "[]",
      "fanout.json5:1:1: found a list; it must be an object of \(ConfigurationDescription.keys.map(\.name).joined(separator: ", "))"
    ),
  ])
  func `a file that is no JSON5 object has one mistake, with its place`(text: String, expected: String) {
    #expect(Self.sentences(text) == [expected])
  }

  @Test func `a file that is not UTF-8 has one mistake, with its place`() {
    let read = Configuration.read([0x7B, 0x0A, 0xFF, 0x7D], directory: "/", home: nil, path: "f")
    #expect(
      throws: ConfigurationErrors(
        path: "f", mistakes: [ConfigurationMistake(line: 2, column: 1, sentence: "the text is not UTF-8 (byte 0xFF)")])
    ) {
      try read.get()
    }
  }

  @Test func `what has no default must be there`() {
    #expect(
      Self.sentences("{}") == [
        "fanout.json5:1:1: selector is missing; it says how the program that ranks the categories is run",
        "fanout.json5:1:1: allowlist is missing; it lists the categories that may run, in the order of the final safety net",
        "fanout.json5:1:1: worker is missing; it says what does the work of a category",
      ])
    #expect(
      Self.sentences("{selector: {}, allowlist: ['a'], worker: {}}") == [
        "fanout.json5:1:12: selector: command is missing; it says what to run, as a list of strings (or builtin: let fanout select by itself)",
        "fanout.json5:1:42: worker: command is missing; it says what to run, as a list of strings",
      ])
  }

  @Test(arguments: [
    ("width: 0", "width: found 0; it must be a whole number from 1 to 10000"),
    ("width: 10001", "width: found 10001; it must be a whole number from 1 to 10000"),
    ("width: '6'", "width: found \"6\"; it must be a whole number from 1 to 10000"),
    ("width: NaN", "width: found NaN; it must be a whole number from 1 to 10000"),
    ("width: null", "width: found null; it must be a whole number from 1 to 10000"),
    ("perFire: 0", "perFire: found 0; it must be a whole number from 1 to 10000, or null"),
    ("perFire: {}", "perFire: found an object; it must be a whole number from 1 to 10000, or null"),
    (
      "launcher: 'sistemd'",
      "launcher: found \"sistemd\"; it must be \"auto\", \"process\" or \"systemd\"; did you mean \"systemd\"?"
    ),
    ("launcher: true", "launcher: found true; it must be \"auto\", \"process\" or \"systemd\""),
    ("stateDirectory: 3", "stateDirectory: found 3; it must be a string, or null"),
    (
      "stateDirectory: ''",
      "stateDirectory: found \"\"; it is empty; write a path, \".\" for the directory of this file"
    ),
    ("stateDirectory: 'a\\0b'", "stateDirectory: found \"a\\u0000b\"; it contains a NUL character, which no path can"),
    (
      "lockFile: '/tmp/x.lock'",
      "lockFile: found \"/tmp/x.lock\"; it must contain {category}, else all categories would share one lock"
    ),
    (
      "lockFile: '/tmp/{category}/../x'",
      "lockFile: found \"/tmp/{category}/../x\"; there must be no .. after {category}, else categories could share one lock"
    ),
    ("lockFile: '/tmp/{category}/'", "lockFile: found \"/tmp/{category}/\"; it must name a file, not a directory"),
    ("respawn: {limit: 2}", "respawn.limit: found 2; it must be a whole number from 0 to 1"),
    ("respawn: {gradeAtLeast: 65}", "respawn.gradeAtLeast: found 65; it must be a number from 0 to 1, or null"),
    ("respawn: {delay: 180}", "respawn.delay: found 180, a number without a unit; write \"180s\" if that is meant"),
    ("respawn: {delay: 0.5}", "respawn.delay: found 0.5, a number without a unit; write \"30s\", for example"),
    ("respawn: {delay: '3 minutes'}", "respawn.delay: found \"3 minutes\"; it must be \(Duration.writtenForms)"),
    (
      "keep: {logs: 2147483648}",
      "keep.logs: found 2147483648, a number without a unit; write \"2147483648B\" if that is meant"
    ),
    ("keep: {logs: '2 GB'}", "keep.logs: found \"2 GB\"; it must be \(ByteCount.writtenForms), or null"),
    ("keep: {journal: '2h'}", "keep.journal: found \"2h\"; it must be 1d or more, or null"),
    ("respawn: []", "respawn: found a list; it must be an object of limit, gradeAtLeast, delay"),
    ("widht: 6", "unknown key 'widht'; did you mean 'width'?"),
    ("respawn: {zzzzzz: 1}", "unknown key 'respawn.zzzzzz'; known here are limit, gradeAtLeast, delay"),
    ("width: 5, width: 6", "width: this key stands here twice; keep one of the two"),
    (
      "categories: {code: {worker: {timelimit: '1h'}}}",
      "unknown key 'categories.code.worker.timelimit'; did you mean 'timeLimit'?"
    ),
    (
      "categories: {code: {target: 1.1}}", "categories.code.target: found 1.1; it must be a number from 0 to 1, or null"
    ),
    (
      "categories: {code: {}, Code: {}}",
      "categories.Code: this is the category 'code', which has an entry already (as \"code\"); make them one"
    ),
    (
      "categories: {'a b': {}}",
      "categories.\"a b\": \"a b\" is no category name; it must be 1 to 64 letters a–z, digits, '.', '_' or '-', a letter or digit first"
    ),
    (
      "aliases: {c: 'code', d: 'c'}",
      "aliases.d: 'd' leads to 'c', which is itself an alias, of 'code'; name the category itself"
    ),
    ("aliases: {c: 'C '}", "aliases.c: 'c' would stand for itself; remove it"),
    (
      "aliases: {c: 'code', C: 'research'}",
      "aliases.C: 'c' is an alias already; two spellings of one name are one alias"
    ),
    (
      "aliases: {research: 'code'}",
      "allowlist[1]: \"research\" is the category 'code', which the list names already (as \"code\")"
    ),
  ])
  func `one mistake gets one sentence`(more: String, expected: String) {
    let sentences = Self.sentences(leastConfiguration(more))
    #expect(sentences.count == 1)
    #expect(sentences.first?.hasSuffix(": " + expected) == true, "\(sentences)")
  }

  /// A comment stands where a key is put, one object after the other.
  private static let objects = """
    {/*root*/ selector: {/*selector*/ command: ['s']}, allowlist: ['a'],
     worker: {/*worker*/ command: ['w'], limits: {/*limits*/}, teardown: [{/*step*/ signal: 'INT', wait: '1s'}]},
     respawn: {/*respawn*/}, keep: {/*keep*/}, systemd: {/*systemd*/}, onFire: {/*onFire*/ command: ['p']},
     notify: {/*notify*/ command: ['p']}, onOutcome: {/*onOutcome*/ command: ['p']}, metrics: {/*metrics*/ textfile: 'f'},
     categories: {a: {/*category*/ respawn: {/*own respawn*/},
       worker: {/*own worker*/ limits: {/*own limits*/}, teardown: [{/*own step*/ signal: 'INT', wait: '1s'}]}}}}
    """

  @Test(arguments: [
    ("root", ""), ("selector", "selector."), ("worker", "worker."), ("limits", "worker.limits."),
    ("step", "worker.teardown[0]."), ("respawn", "respawn."), ("keep", "keep."), ("systemd", "systemd."),
    ("onFire", "onFire."), ("notify", "notify."), ("onOutcome", "onOutcome."), ("metrics", "metrics."),
    ("category", "categories.a."),
    ("own respawn", "categories.a.respawn."),
    ("own worker", "categories.a.worker."), ("own limits", "categories.a.worker.limits."),
    ("own step", "categories.a.worker.teardown[0]."),
  ])
  func `an unknown key is one in every object`(place: String, path: String) {
    #expect(Self.sentences(Self.objects) == [])
    let sentences = Self.sentences(Self.objects.replacing("/*\(place)*/", with: "qqqqqq: 1,"))
    let sentence = "unknown key '\(path)qqqqqq'; known here are "
    #expect(sentences.count == 1 && sentences[0].contains(sentence), "\(sentences)")
  }

  @Test(arguments: [
    ("command: []", "command: the list is empty; it must name at least the program to run"),
    ("command: ['']", "command[0]: the program's name is empty"),
    (
      "command: 'run.sh --x'",
      "command: found \"run.sh --x\"; it must be a list of strings, the program first; a shell line is [\"sh\", \"-c\", \"…\"]"
    ),
    ("command: ['a', 7]", "command[1]: found 7; it must be a string"),
    ("command: ['a', 'b\\0']", "command[1]: it contains a NUL character, which no argument can"),
    (
      "command: ['~bob/run']",
      "command[0]: found \"~bob/run\"; only ~/ is expanded; write the home directory of \"bob\" out"
    ),
    (
      "command: ['a'], directory: ''",
      "directory: found \"\"; it is empty; write a path, \".\" for the directory of this file"
    ),
  ])
  func `commands of selector and worker are checked alike`(keys: String, expected: String) {
    for (path, text) in [
      ("selector", "{selector: {\(keys)}, allowlist: ['a'], worker: {command: ['w']}}"),
      ("worker", "{selector: {command: ['s']}, allowlist: ['a'], worker: {\(keys)}}"),
    ] {
      let sentences = Self.sentences(text)
      #expect(sentences.count == 1)
      #expect(sentences.first?.hasSuffix(": \(path).\(expected)") == true, "\(sentences)")
    }
  }

  @Test(arguments: [
    ("confirmFor: null", "confirmFor: found null; it must be \(Duration.writtenForms)"),
    ("timeLimit: '0s'", "timeLimit: found \"0s\"; it must be 1s or more, or null"),
    ("stallAfter: '10ms'", "stallAfter: found \"10ms\"; it must be 1s or more, or null"),
    ("outputLimit: '63KiB'", "outputLimit: found \"63KiB\"; it must be 64KiB or more"),
    ("teardown: {}", "teardown: found an object; it must be a list of steps such as {signal: \"TERM\", wait: \"60s\"}"),
    (
      "teardown: [{signal: 'SIGTREM', wait: '1s'}]",
      "teardown[0].signal: found \"SIGTREM\"; it must be the name of a signal, such as \"TERM\", \"INT\" or \"HUP\"; did you mean \"TERM\"?"
    ),
    (
      "teardown: [{signal: 15, wait: '1s'}]",
      "teardown[0].signal: found 15; it must be the name of a signal, such as \"TERM\", \"INT\" or \"HUP\""
    ),
    (
      "teardown: [{signal: 'kill', wait: '1s'}]",
      "teardown[0].signal: KILL is no step of its own; it always follows the last one"
    ),
    (
      "teardown: [{signal: 'STOP', wait: '1s'}]",
      "teardown[0].signal: STOP would only halt the worker, not end it; use a signal that asks it to end, such as \"TERM\""
    ),
    ("teardown: [{signal: 'TERM'}]", "teardown[0]: wait is missing; a step is {signal: \"TERM\", wait: \"60s\"}"),
    ("teardown: [{wait: '1s'}]", "teardown[0]: signal is missing; a step is {signal: \"TERM\", wait: \"60s\"}"),
    ("environment: []", "environment: found a list; it must be an object of names and their values"),
    (
      "environment: {'': 'v'}",
      "environment.\"\": \"\" is no name of a variable; it must not be empty or contain = or a NUL character"
    ),
    (
      "environment: {'A=B': 'v'}",
      "environment.\"A=B\": \"A=B\" is no name of a variable; it must not be empty or contain = or a NUL character"
    ),
    ("environment: {A: 3}", "environment.A: found a number; it must be a string, in quotes"),
    ("environment: {A: 'x\\0'}", "environment.A: its value contains a NUL character, which no variable can"),
    ("environment: {A: 'x', A: 'y'}", "environment.A: this key stands here twice; keep one of the two"),
  ])
  func `workers are checked, by default and per category`(keys: String, expected: String) {
    for (path, text) in [
      ("worker", "{selector: {command: ['s']}, allowlist: ['a'], worker: {command: ['w'], \(keys)}}"),
      ("categories.a.worker", leastConfiguration("categories: {a: {worker: {\(keys)}}}")),
    ] {
      let sentences = Self.sentences(text)
      #expect(sentences.count == 1)
      #expect(sentences.first?.hasSuffix(": \(path).\(expected)") == true, "\(sentences)")
    }
  }

  @Test(arguments: WorkerVariables.own)
  func `a variable that fanout sets itself cannot be set`(name: String) {
    let sentences = Self.sentences(leastConfiguration("categories: {code: {worker: {environment: {\(name): 'x'}}}}"))
    #expect(sentences.count == 1)
    #expect(
      sentences.first?.hasSuffix("\(name): fanout itself sets this variable for every worker; choose another name")
        == true)
  }

  @Test(arguments: [
    ("timeLimit: null", "timeLimit: found null; it must be \(Duration.writtenForms)"),
    ("outputLimit: '1023'", "outputLimit: found \"1023\"; it must be 1KiB or more"),
    (
      "fallback: 'allow-list'",
      "fallback: found \"allow-list\"; it must be \"allowlist\" or \"none\"; did you mean \"allowlist\"?"
    ),
    ("fallbackStarts: 0", "fallbackStarts: found 0; it must be a whole number from 1 to 10000, or null"),
  ])
  func `the selector is checked`(keys: String, expected: String) {
    let sentences = Self.sentences("{selector: {command: ['s'], \(keys)}, allowlist: ['a'], worker: {command: ['w']}}")
    #expect(sentences.count == 1)
    #expect(sentences.first?.hasSuffix(": selector.\(expected)") == true, "\(sentences)")
  }

  @Test(arguments: [
    ("[]", "allowlist: the list is empty, so nothing could ever run; name at least one category"),
    ("'code'", "allowlist: found \"code\"; it must be a list of category names"),
    ("['code', 'Code']", "allowlist[1]: \"Code\" is the category 'code', which the list names already (as \"code\")"),
    ("[null]", "allowlist[0]: found null; it must be a string"),
    (
      "['\u{212A}it']",
      "allowlist[0]: \"\u{212A}it\" is no category name; it must be 1 to 64 letters a–z, digits, '.', '_' or '-', a letter or digit first"
    ),
  ])
  func `the allowlist is checked`(allowlist: String, expected: String) {
    let sentences = Self.sentences("{selector: {command: ['s']}, allowlist: \(allowlist), worker: {command: ['w']}}")
    #expect(sentences.count == 1)
    #expect(sentences.first?.hasSuffix(": " + expected) == true, "\(sentences)")
  }

  @Test func `without a home no path can begin with a tilde`() {
    let sentences = Self.sentences(leastConfiguration("stateDirectory: '~/s'"), home: nil)
    #expect(sentences.count == 1)
    #expect(
      sentences.first?.hasSuffix("it begins with ~ and no home directory is known; set HOME or write the path out")
        == true)
  }

  @Test func `what was found never reaches a terminal as control codes`() {
    let sentences = Self.sentences(leastConfiguration("launcher: '\\u001b[31m\\u202e', 'x\\u001b': 1"))
    #expect(sentences.count == 2)
    #expect(sentences.allSatisfy { !$0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E } })
  }
}
