import FanoutCore
import Foundation
import Testing

@Suite struct `fanout pause and unpause` {
  static let answer = #"{"selected": {"category": "code"}, "alternatives": [{"category": "news"}]}"#

  @Test func `keep what is new from starting, there, and leave what lives alone`() throws {
    let box = try Sandbox()
    try box.configure(answer: Self.answer, worker: "echo $$ > pid-$FANOUT_CATEGORY; exec sleep 600", more: "width: 2")
    try box.write("answer.json", #"{"selected": {"category": "code"}}"#)
    let pids = try box.fireAndMeet("code")
    let paused = try box.run("pause", "Code", "--for", "2h", "--why", "release freeze")
    #expect(paused.code == 0, "\(paused)")
    #expect(paused.err.contains(/code is paused until [^:]*[0-9]:[0-9]{2} \(2 h\)/), "\(paused)")
    #expect(paused.err.contains("(2 h): release freeze"), "\(paused)")
    #expect(Sandbox.lives(pids[0]))
    #expect(try box.run("kill", "code").code == 0)
    try box.write("answer.json", Self.answer)
    #expect(try box.run("plan").out == "news\n")
    #expect(try box.run("plan", "--explain").out.contains("release freeze"))
    let lifted = try box.run("unpause", "code")
    #expect(lifted.code == 0, "\(lifted)")
    #expect(try box.run("plan").out == "code news\n")
  }

  @Test func `of everything forbid to look at all`() throws {
    let box = try Sandbox()
    try box.configure(answer: Self.answer)
    let paused = try box.run("pause")
    #expect(paused.err == "everything is paused until it is unpaused\n")
    let fire = try box.run("fire")
    #expect(fire.code == 75, "\(fire)")
    #expect(box.ends().isEmpty)
    let lifted = try box.run("unpause")
    #expect(lifted.err.contains("everything is no longer paused"), "\(lifted)")
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
  }

  @Test func `are on record, and say nothing where there is nothing to lift`() throws {
    let box = try Sandbox()
    try box.configure(answer: Self.answer)
    let nothing = try box.run("unpause", "code")
    #expect(nothing.code == 0, "\(nothing)")
    #expect(nothing.err.contains("code is not paused"))
    #expect(!box.exists("state"))
    _ = try box.run("pause", "code", "--for", "1h", "--why", "a")
    let again = try box.run("pause", "code", "--why", "b")
    #expect(again.err.contains("it was paused until"), "\(again)")
    _ = try box.run("unpause", "code")
    _ = try box.run("unpause", "code")
    let told = box.journal().map { record -> String in
      switch record.event {
      case .paused(let until, let why):
        "paused \(record.category?.name ?? "") \(until.map { "\(($0 - record.moment.wall).milliseconds)" } ?? "-") \(why ?? "")"
      case .unpaused: "unpaused \(record.category?.name ?? "")"
      default: "?"
      }
    }
    #expect(told == ["paused code 3600000 a", "paused code - b", "unpaused code"])
  }

  @Test(arguments: ["nonsense", "directory", "link"])
  func `replace and lift one that cannot be read`(kind: String) throws {
    let box = try Sandbox()
    try box.configure(answer: Self.answer)
    _ = try box.run("pause", "code")
    let file = box.state + "/pauses/code.json"
    func spoil() throws {
      try FileManager.default.removeItem(atPath: file)
      switch kind {
      case "nonsense": try box.write("state/pauses/code.json", "{")
      case "directory": try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
      default: try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: "/nowhere")
      }
    }
    try spoil()
    // It withholds as long as it stands there.
    #expect(try box.run("plan").out == "news\n")
    let paused = try box.run("pause", "code", "--for", "1h")
    #expect(paused.code == 0, "\(paused)")
    #expect(paused.err.contains("in place of a pause that could not be read"), "\(paused)")
    #expect(try box.run("plan", "--explain").out.contains("paused until "))
    try spoil()
    let lifted = try box.run("unpause", "code")
    #expect(lifted.code == 0, "\(lifted)")
    #expect(lifted.err.contains("could not be read"), "\(lifted)")
    #expect(try box.run("plan").out == "code news\n")
  }

  @Test func `say what still holds, and doubt a name that no fire knows`() throws {
    let box = try Sandbox()
    try box.configure(answer: Self.answer)
    _ = try box.run("pause")
    _ = try box.run("pause", "code")
    #expect(try box.run("unpause", "code").err.contains("everything is still paused"))
    _ = try box.run("pause", "code")
    #expect(try box.run("unpause").err.contains("code is still paused"))
    let stranger = try box.run("--quiet", "pause", "marketing")
    #expect(stranger.code == 0 && stranger.err.contains("is in no allowlist"), "\(stranger)")
    #expect(!stranger.err.contains("marketing is paused"))
  }

  @Test func `refuse what is no length, no reason and no name`() throws {
    let box = try Sandbox()
    try box.configure(answer: Self.answer)
    #expect(try box.run("pause", "--for", "0s").code == 64)
    #expect(try box.run("pause", "--for", "soon").code == 64)
    #expect(try box.run("pause", "../code").code == 64)
    #expect(try box.run("pause", "--why", String(repeating: "x", count: 1001)).code == 64)
    #expect(!box.exists("state"))
  }

  @Test func `answer as documents`() throws {
    let box = try Sandbox()
    try box.configure(answer: Self.answer)
    let paused = try JSONDocument(parsing: Array(try box.run("--json", "pause", "code", "--why", "x").out.utf8))
    #expect(
      paused.root["category"]?.string == "code" && paused.root["why"]?.string == "x"
        && paused.root["until"]?.isNull == true)
    let lifted = try JSONDocument(parsing: Array(try box.run("--json", "unpause", "code").out.utf8))
    #expect(lifted.root["was_paused"]?.bool == true)
  }
}
