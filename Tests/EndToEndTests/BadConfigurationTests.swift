import Foundation
import Testing

/// SPEC 11: every configuration that cannot be used gets one clear sentence and 78, and nothing is made or lost.
@Suite struct `A configuration` {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let text: String
    let says: [String]
  }

  static let good = """
    { selector: { command: ["cat", "answer.json"] }, allowlist: ["code"], stateDirectory: "./state", worker: { command: ["true"] } }
    """

  static let cases = [
    Case(
      testDescription: "that is cut off", text: "{ selector: ",
      says: [":1:13: expected a value, found the end of the text"]),
    Case(testDescription: "that is empty", text: "", says: [":1:1: expected a value, found the end of the text"]),
    Case(testDescription: "that is no object", text: "[1, 2]", says: [":1:1: "]),
    Case(testDescription: "that is binary", text: "{\u{0}\u{1}", says: [":1:2: "]),
    Case(
      testDescription: "with a wrong type",
      text: good.replacingOccurrences(of: "{ selector", with: "{ width: 'six', selector"),
      says: ["width: found \"six\""]),
    Case(
      testDescription: "with a mis-spelled key",
      text: good.replacingOccurrences(of: "{ selector", with: "{ witdh: 6, selector"),
      says: ["unknown key 'witdh'; did you mean 'width'?"]),
    Case(
      testDescription: "with several mistakes, all told at once",
      text: good.replacingOccurrences(of: "{ selector", with: "{ witdh: 6, perFire: -1, selector"),
      says: ["unknown key 'witdh'", "perFire: found -1"]),
  ]

  @Test(arguments: cases, ["plan", "fire", "run"]) func `that is malformed is refused with its place and its reason`(
    mistake: Case, command: String
  ) throws {
    let box = try Sandbox()
    try box.write("fanout.json5", mistake.text)
    let result = try box.run(command)
    #expect(result.code == 78, "\(result)")
    for sentence in mistake.says { #expect(result.err.contains(sentence), "\(result)") }
    #expect(result.err.contains("\(box.path)/fanout.json5"), "\(result)")
    #expect(result.out.isEmpty)
    #expect(try box.read("fanout.json5") == mistake.text)
    #expect(!box.exists("state"))
  }

  @Test(arguments: [
    "help", "--help", "help plan", "fire --help", "status -h", "version", "--version", "completions bash",
  ])
  func `that is malformed, or missing, keeps nobody from help`(line: String) throws {
    let box = try Sandbox()
    let words = line.split(separator: " ").map(String.init)
    for broken in [true, false] {
      if broken { try box.write("fanout.json5", "{ selector: ") }
      let elsewhere = broken ? [:] : ["FANOUT_CONFIG": box.path + "/nowhere.json5", "FANOUT_WIDTH": "many"]
      let result = try box.start([Sandbox.binary] + words, environment: elsewhere).wait()
      #expect(result.code == 0 && !result.out.isEmpty && result.err.isEmpty, "\(result)")
    }
    #expect(!box.exists("state"))
  }

  @Test func `that is in no place is told with the places, and with what writes one`() throws {
    let result = try Sandbox().run("fire")
    #expect(result.code == 78)
    #expect(result.err.contains("no configuration found; looked for /"), "\(result)")
    #expect(result.err.contains("fanout init"), "\(result)")
  }

  @Test func `that was named and is missing is told with who named it`() throws {
    let box = try Sandbox()
    let flag = try box.run("fire", "--config", "nowhere.json5")
    #expect(flag.code == 78)
    #expect(flag.err.contains("\(box.path)/nowhere.json5, named by --config, does not exist"), "\(flag)")
    let variable = try box.run("fire", environment: ["FANOUT_CONFIG": "nowhere.json5"])
    #expect(variable.code == 78)
    #expect(variable.err.contains("named by FANOUT_CONFIG, does not exist"), "\(variable)")
  }

  @Test(arguments: [
    ("mkdir fanout.json5", "a directory"), ("mkfifo fanout.json5", "a pipe"),
    ("ln -s nowhere fanout.json5", "symbolic link"),
  ])
  func `that is something else than a file is told as what it is, without waiting for it`(make: String, kind: String)
    throws
  {
    let box = try Sandbox()
    let result = try box.shell("\(make) && exec \"$F\" fire")
    #expect(result.code == 78, "\(result)")
    #expect(result.err.contains("\(box.path)/fanout.json5 is ") && result.err.contains(kind), "\(result)")
  }

  @Test(.enabled(if: Machine.isRoot, .init(rawValue: Machine.needsRoot)))
  func `that may not be read is told, and no other one is used in its place`() throws {
    let box = try Sandbox()
    try box.write("fanout.json5", Self.good)
    try box.give(to: 64001)
    let result = try box.shell(as: 64001, "chmod 0 fanout.json5; exec \"$F\" fire")
    #expect(result.code == 78, "\(result)")
    #expect(result.err.contains("cannot read \(box.path)/fanout.json5: Permission denied"), "\(result)")
  }
}
