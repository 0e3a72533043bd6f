import FanoutCore
import Foundation
import Testing

/// What the configuration, the environment and the selector say reaches the worker as it was said, and goes nowhere
/// else.
@Suite struct `A worker is given` {
  /// What was written to the log of the only run of a category, as bytes.
  static func log(_ box: Sandbox, _ category: String = "code") throws -> Data {
    #expect(box.eventually { box.isQuiet() })
    return try Data(
      contentsOf: URL(fileURLWithPath: box.path + "/" + (try #require(box.run(of: category))) + "/output.log"))
  }

  /// A sandbox whose worker is this argv, as JSON5.
  static func box(command: String, options: String = "", answer: String = #"{"alternatives": ["code"]}"#) throws
    -> Sandbox
  {
    let box = try Sandbox()
    try box.configure(answer: answer, allowlist: ["code", "triage"], workerOptions: options)
    try box.replace(#"["./worker.sh"]"#, by: command)
    return box
  }

  static func environment(_ data: Data) -> [String: Data] {
    var values: [String: Data] = [:]
    for entry in data.split(separator: 0) {
      guard let equals = entry.firstIndex(of: UInt8(ascii: "=")) else { continue }
      values[String(decoding: entry[..<equals], as: UTF8.self)] = Data(entry[entry.index(after: equals)...])
    }
    return values
  }

  @Test(arguments: ["fire", "fire --wait", "run code"]) func `every value of its environment unchanged`(command: String)
    throws
  {
    let box = try Self.box(
      command: #"["cat", "/proc/self/environ"]"#,
      options:
        #"environment: { SPACED: "value with  spaces ", LINES: "a\nb\n", EQUALS: "a=b==c", QUOTES: "\"'`$(id)$HOME\\", WIDE: "häßlich ☃", EMPTY: "" },"#
    )
    let result = try box.shell(
      "export RAW=$(printf '\\377\\376=\\n\\200x'); export OWN=\"it's \\\"mine\\\"\"; exec \"$F\" \(command)")
    #expect(result.code == 0, "\(result)")
    let values = Self.environment(try Self.log(box))
    func text(_ name: String) -> String? { values[name].map { String(decoding: $0, as: UTF8.self) } }
    #expect(text("SPACED") == "value with  spaces ")
    #expect(text("LINES") == "a\nb\n")
    #expect(text("EQUALS") == "a=b==c")
    #expect(text("QUOTES") == "\"'`$(id)$HOME\\")
    #expect(text("WIDE") == "häßlich ☃")
    #expect(text("EMPTY")?.isEmpty == true)
    #expect(text("OWN") == "it's \"mine\"")
    #expect(values["RAW"] == Data([0xFF, 0xFE, 0x3D, 0x0A, 0x80, 0x78]))
  }

  @Test func `its arguments unchanged, through no shell`() throws {
    let box = try Self.box(command: ##"["printf", "<%s>\n", "$HOME", "`id`", "a  b", "*", "", "x;y|z&", "ä\n☃"]"##)
    #expect(try box.run("fire").code == 0)
    #expect(
      String(decoding: try Self.log(box), as: UTF8.self) == "<$HOME>\n<`id`>\n<a  b>\n<*>\n<>\n<x;y|z&>\n<ä\n☃>\n")
  }

  /// Not in the fire's: there is no such program.
  @Test func `its program from its own PATH`() throws {
    let box = try Self.box(command: #"["tool"]"#)
    try box.replace(
      "command: [\"tool\"],", by: "command: [\"tool\"], environment: { PATH: '\(box.path)/tools:/usr/bin:/bin' },")
    try box.write("tools/tool", "#!/bin/sh\necho \"it is $0\"\n", executable: true)
    let fire = try box.run("fire")
    #expect(fire.err.contains("started=1"), "\(fire)")
    #expect(String(decoding: try Self.log(box), as: UTF8.self) == "it is \(box.path)/tools/tool\n")
  }

  @Test func `the table of the contract, and nothing that a service manager set for the fire`() throws {
    let box = try Self.box(command: #"["cat", "/proc/self/environ"]"#)
    let ofManager = [
      "NOTIFY_SOCKET", "WATCHDOG_USEC", "LISTEN_FDS", "INVOCATION_ID", "JOURNAL_STREAM", "SYSTEMD_EXEC_PID",
      "CREDENTIALS_DIRECTORY",
    ]
    let inherited = ["FANOUT_RUN_ID": "foreign", "FANOUT_LOCK_FD": "77", "FANOUT_DRY_RUN": "1", "KEPT": "yes"]
    let given = inherited.merging(ofManager.map { ($0, "x") }) { $1 }
    #expect(try box.run("fire", environment: given).code == 0)
    let values = Self.environment(try Self.log(box)).mapValues { String(decoding: $0, as: UTF8.self) }
    let run = try #require(box.ends().keys.first)
    let directory = box.state + "/runs/" + run
    let table = [
      "FANOUT_CATEGORY": "code", "CASCADE_CATEGORY": "code", "FANOUT_RUN_ID": run,
      "FANOUT_FIRE_ID": String(run.dropLast(2)),
      "FANOUT_GENERATION": "0", "FANOUT_ATTEMPT": "1", "FANOUT_STREAK": "1",
      "FANOUT_CONFIG": box.path + "/fanout.json5", "FANOUT_RUN_DIR": directory,
      "FANOUT_ASSIGNMENT_FILE": directory + "/assignment.json", "FANOUT_OUTCOME_FILE": directory + "/outcome.json",
      "FANOUT_HEARTBEAT_FILE": directory + "/heartbeat", "FANOUT_LOCK_FD": "3", "KEPT": "yes",
    ].merging(Sandbox.environment) { $1 }
    #expect(values == table)
  }

  /// Five mebibytes of reason, odd spacing, odd keys, escapes: byte for byte as the selector wrote it.
  @Test func `its selection byte for byte, the small rest of the answer, and the whole answer as a file`() throws {
    let selection =
      #"{ "category" :"code",  "score": 1.50e1, "k\u0065y": [ 1,2 ,{"deep":null}], "ключ": "\u00e9\n", "reason": ""#
      + String(repeating: "because ☃ ", count: 450_000) + "\"\n}"
    let answer = #"{"tier": 1, "note" : {"a": [1, 2]}, "selected": "# + selection + #", "all_scores": {"code": 2}}"#
    let box = try Self.box(command: #"["sh", "-c", "cat \"$FANOUT_ASSIGNMENT_FILE\" > assignment"]"#, answer: answer)
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    let bytes = try Data(contentsOf: URL(fileURLWithPath: box.path + "/assignment"))
    #expect(
      bytes.range(of: Data((#""selection":"# + selection).utf8)) != nil,
      "\(String(decoding: bytes.prefix(400), as: UTF8.self))")
    let assignment = try JSONDocument(parsing: Array(bytes))
    #expect(assignment.root["category"]?.string == "code" && assignment.root["source"]?.string == "selected")
    #expect(assignment.root["selection"]?["reason"]?.string?.utf8.count == 450_000 * 12)
    #expect(
      assignment.root["payload"]?["tier"]?.integer == 1 && assignment.root["payload"]?["note"]?["a"]?.array?.count == 2)
    #expect(assignment.root["payload"]?["selected"] == nil && assignment.root["payload"]?["all_scores"] == nil)
    let file = try #require(assignment.root["payloadFile"]?.string)
    #expect(try box.read(file) == answer)
  }

  @Test(arguments: [(1000, true), (70_000, false)]) func `no payload beyond 64 KiB, and the file all the same`(
    size: Int, isThere: Bool
  )
    throws
  {
    let answer = #"{"alternatives": ["code"], "notes": ""# + String(repeating: "n", count: size) + #""}"#
    let box = try Self.box(command: #"["sh", "-c", "cat \"$FANOUT_ASSIGNMENT_FILE\" > assignment"]"#, answer: answer)
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    let assignment = try JSONDocument(parsing: Array(try box.read("assignment").utf8))
    #expect(assignment.root["payload"]?.isNull == !isThere)
    #expect(try box.read(try #require(assignment.root["payloadFile"]?.string)) == answer)
  }

  /// A value of the fire's environment and one of the configuration's: in no file, no output, no command line.
  @Test func `values that no record, log or document contains`() throws {
    let box = try Self.box(command: #"["./worker.sh"]"#, options: "environment: { TOKEN: 'hunter2-configured' },")
    try box.write(
      "worker.sh", "#!/bin/sh\necho here; while ! [ -e go ]; do sleep 0.01; done; exit 3\n", executable: true)
    let secret = ["API_KEY": "hunter2-inherited"]
    let fire = try box.run("fire", "--json", environment: secret)
    let plan = try box.run("plan", "--json", environment: secret)
    for text in [fire.out, fire.err, plan.out, plan.err] { #expect(!text.contains("hunter2"), "\(text)") }
    for process in box.processes() { #expect(!process.command.contains("hunter2")) }
    #expect(try box.execute(["/bin/grep", "-ra", "hunter2", "state"]).out == "")
    try box.write("go", "")
    #expect(box.eventually { box.isQuiet() })
    #expect(try box.execute(["/bin/grep", "-ra", "hunter2", "state"]).out == "")
    #expect(box.end(of: "code")?.exit == .code(3))
  }
}
