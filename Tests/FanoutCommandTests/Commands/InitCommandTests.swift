import FanoutCore
import Foundation
import Testing

@testable import FanoutCommand

@Suite struct `Writing a starter configuration` {
  private let place: TemporaryDirectory

  init() throws { place = try TemporaryDirectory() }

  @Test(arguments: [
    (nil, "work/fanout.json5"), (".", "work/fanout.json5"), ("../home", "home/fanout.json5"),
    ("fleet.json5", "work/fleet.json5"),
    ("../home/", "home/fanout.json5"),
  ])
  func `it lies where it was asked for and reads without a mistake`(path: String?, expected: String) throws {
    let site = try place.site()
    let written = try initialise(path: path, at: site)
    #expect(written == place.path + "/" + expected)
    let loaded = try ConfigurationFile.load(named: written, at: site)
    #expect(loaded.stateDirectory == place.path + "/home/.local/state/fanout")
    #expect(loaded.configuration.stateDirectory == loaded.stateDirectory)
    #expect(loaded.configuration.allowlist.map(\.name) == ["example"])
  }

  @Test func `what it says are the documented defaults`() throws {
    let site = try place.site()
    let path = try initialise(path: nil, at: site)
    let configuration = try ConfigurationFile.load(named: path, at: site).configuration
    // The state is written out: it is the same for whoever reads it, from wherever.
    var other = site
    (other.home, other.workingDirectory) = (place.path + "/other", "/")
    let state = try ConfigurationFile.load(named: path, at: other).stateDirectory
    #expect(state == place.path + "/home/.local/state/fanout")
    // All is there to be changed, and every key of the top level says what it is for.
    let text = try String(contentsOfFile: path, encoding: .utf8)
    for key in [
      "selector", "allowlist", "aliases", "width", "perFire", "stateDirectory", "lockFile", "launcher", "worker",
      "respawn", "backOff", "host", "gates", "families", "backends", "keep", "onFire", "notify", "onOutcome", "metrics",
      "categories",
    ] {
      let lines = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      let index = try #require(lines.firstIndex { $0.hasPrefix("\(key):") }, "\(key)")
      #expect(lines[index].contains("//") || lines[index - 1].hasPrefix("//"), "\(key)")
    }
    let expected = Configuration(
      selector: SelectorPolicy(command: configuration.selector.command, directory: place.path + "/work"),
      allowlist: configuration.allowlist, stateDirectory: configuration.stateDirectory,
      worker: WorkerPolicy(command: configuration.worker.command, directory: place.path + "/work"))
    #expect(configuration == expected)
  }

  @Test func `what it says of a key is what the description says, in its order`() throws {
    let site = try place.site()
    let text = try String(contentsOfFile: try initialise(path: nil, at: site), encoding: .utf8)
    let lines = text.split(separator: "\n").map { String($0.drop { $0 == " " }) }
    // Of keys within others those are written that no example stands for.
    var rest = lines[...]
    for (path, key) in ConfigurationDescription.all
    where ![
      "[]", "limits.", "onFire.", "notify.", "onOutcome.", "metrics.", "reviews.", "shares.", "CATEGORY.",
      "cpuPressure.", "GATE.", "FAMILY.", "BACKEND.",
      "builtin",
    ]
    .contains(
      where: path.contains)
    {
      let place = try #require(rest.firstIndex { $0.hasPrefix("\(key.name): ") }, "\(path)")
      let comments = lines[..<place].reversed().prefix { $0.hasPrefix("//") }.reversed().map { $0.dropFirst(3) }
      let said = (comments + [lines[place][...]]).joined(separator: " ")
      #expect(said.localizedCaseInsensitiveContains(key.meaning), "\(path): \(said)")
      if let example = key.example { #expect(said.contains(example), "\(path): \(said)") }
      rest = lines[(place + 1)...]
    }
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 120 })
  }

  @Test func `with --schema it prints the schema and writes nothing`() throws {
    let site = try place.site()
    let result = try call(["init", "--schema"], at: site)
    #expect(result.code == 0 && result.messages.isEmpty)
    let schema = try JSONDocument(parsing: Array(result.data.utf8)).root
    #expect(schema["$schema"]?.string == "https://json-schema.org/draft/2020-12/schema")
    #expect(schema["properties"]?.object?.keys == ConfigurationDescription.keys.map(\.name))
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.path + "/work").isEmpty)
  }

  @Test func `its selector answers with what its allowlist contains, and its worker reports an outcome`() throws {
    let site = try place.site()
    let configuration = try ConfigurationFile.load(named: try initialise(path: nil, at: site), at: site).configuration
    let answer = try output(of: configuration.selector.command)
    let facts = Facts(now: WallTime(milliseconds: 0))
    let plan = Plan(answer: .wrote(answer), policy: Policy(configuration), facts: facts)
    #expect(plan.listing.map(\.name) == ["example"])
    #expect(plan.degradation == nil)
    let outcome = place.path + "/outcome.json"
    let said = try output(
      of: configuration.worker.command, ["FANOUT_CATEGORY": "example", "FANOUT_OUTCOME_FILE": outcome])
    #expect(String(decoding: said, as: UTF8.self) == "nothing to do in example\n")
    let report = try JSONDocument(parsing: Array(try Data(contentsOf: URL(filePath: outcome))))
    #expect(report.root["outcome"]?.string == "noop")
  }

  @Test func `where a loop has written in the usual state it gets one of its own, which is said`() throws {
    let site = try place.site()
    let usual = place.path + "/home/.local/state/fanout"
    try FileManager.default.createDirectory(atPath: usual, withIntermediateDirectories: true)
    // Nobody has fired there yet.
    let first = try initialise(path: "first.json5", at: site)
    #expect(try ConfigurationFile.load(named: first, at: site).stateDirectory == usual)
    try FileManager.default.createDirectory(atPath: usual + "/journal", withIntermediateDirectories: true)
    let second = try call(["init"], at: site)
    #expect(second.code == 0 && second.messages.contains("so that this one has \(usual)-work: "), "\(second)")
    #expect(
      try ConfigurationFile.load(named: place.path + "/work/fanout.json5", at: site).stateDirectory == usual + "-work")
    try FileManager.default.createDirectory(atPath: usual + "-work/journal", withIntermediateDirectories: true)
    let third = try initialise(path: "third.json5", at: site)
    #expect(try ConfigurationFile.load(named: third, at: site).stateDirectory == usual + "-work-2")
  }

  @Test func `under the machine's configuration the state is the machine's`() throws {
    let site = try place.site()
    let written = try initialise(path: "../etc", at: site)
    #expect(try ConfigurationFile.load(named: written, at: site).configuration.stateDirectory == site.systemState)
  }

  @Test func `a home with quotes and backslashes in its name is written so that it reads back`() throws {
    var site = try place.site()
    site.home = "/home/a\"d\\a'\n"
    let written = try initialise(path: nil, at: site)
    #expect(
      try ConfigurationFile.load(named: written, at: site).stateDirectory == "/home/a\"d\\a'\n/.local/state/fanout")
  }

  @Test func `what stands there already is never overwritten, nor followed`() throws {
    let site = try place.site()
    let path = try place.write("work/fanout.json5", "mine".utf8)
    #expect(throws: InitError.exists(path: path)) { try initialise(path: nil, at: site) }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
    #expect(symlink("target.json5", place.path + "/work/link.json5") == 0)
    #expect(throws: InitError.exists(path: place.path + "/work/link.json5")) {
      try initialise(path: "link.json5", at: site)
    }
    #expect(!FileManager.default.fileExists(atPath: place.path + "/work/target.json5"))
    #expect(InitError.exists(path: "f").exitCode == .cannotCreate)
  }

  @Test(arguments: ["none/fanout.json5", "none/"])
  func `no directory is made for it`(path: String) throws {
    let site = try place.site()
    #expect(throws: InitError.noDirectory(path: place.path + "/work/" + path)) { try initialise(path: path, at: site) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.path + "/work").isEmpty)
  }

  @Test func `without a home there is no place for the state, and nothing is written`() throws {
    var site = try place.site()
    site.home = nil
    #expect(throws: InitError.noHome) { try initialise(path: nil, at: site) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.path + "/work").isEmpty)
  }

  @Test func `the command prints the path and says what comes next`() throws {
    let site = try place.site()
    let path = place.path + "/work/fanout.json5"
    let first = try call(["init"], at: site)
    #expect(first.code == 0)
    #expect(first.data == path + "\n")
    #expect(first.messages.contains("try 'fanout plan'"))
    let second = try call(["init"], at: site)
    #expect(second.code == 73)
    #expect(second.data.isEmpty)
    #expect(
      second.messages.hasSuffix("\(path) exists already and is never overwritten; move it away, or name another file\n")
    )
    let other = try call(["--json", "init", "--config", "other.json5"], at: site)
    let root = try JSONDocument(parsing: Array(other.data.utf8)).root
    #expect(
      root["path"]?.string == "\(place.path)/work/other.json5" && root["configuration"]?.string == root["path"]?.string)
    #expect(other.messages.contains("try 'fanout --config \(place.path)/work/other.json5 plan'"))
  }

  @Test func `the command names the file where another one would be found first`() throws {
    let path = place.path + "/home/.config/fanout/fanout.json5"
    try place.write("home/.config/fanout/x", [])
    #expect(try call(["init", path], at: try place.site()).messages.contains("try 'fanout plan'"))
    try FileManager.default.removeItem(atPath: path)
    try place.write("work/fanout.json5", "{}".utf8)
    #expect(try call(["init", path], at: try place.site()).messages.contains("try 'fanout --config \(path) plan'"))
  }

  private func call(_ arguments: [String], at site: CallSite) throws -> (code: Int32, data: String, messages: String) {
    let (data, messages) = (try Ends(), try Ends())
    let shell = Shell(
      commands: ["init": InitCommand.command(at: site)], environment: { _ in nil }, standardOutput: data.writing,
      standardError: messages.writing)
    let code = shell.run(arguments)
    return (code, data.text(), messages.text())
  }

  /// What a command writes to stdout; its program is looked up in the PATH.
  private func output(of command: [String], _ environment: [String: String] = [:]) throws -> [UInt8] {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.environment = environment.merging(["PATH": "/usr/bin:/bin"]) { own, _ in own }
    process.standardOutput = pipe
    try process.run()
    let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return Array(bytes)
  }
}
