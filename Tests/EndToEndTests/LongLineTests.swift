import FanoutCore
import Foundation
import Testing

/// Row 19 of the trials: what others wrote costs its length once, in bounded memory. Measured from outside, by who
/// waited for the process.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"), "python3 is missing"))
struct `Memory for what others wrote` {
  /// A hundred mebibytes without a newline between records: a third of that is more than any command has besides.
  @Test(arguments: [
    ["status"], ["runs"], ["report"], ["show", "code"], ["plan"], ["fire"], ["run", "code"], ["kill", "code"],
    ["check"],
  ])
  func `is bounded where a line of the journal is as long as it likes`(command: [String]) throws {
    let box = try Sandbox()
    try box.configure(answer: #"{"selected": {"category": "code"}}"#, allowlist: ["code"], confirmFor: "1ms")
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    let day = try #require(FileManager.default.contentsOfDirectory(atPath: box.state + "/journal").first)
    let lengthen = try box.shell(
      "f=\"$D/state/journal/\(day)\"; truncate -s +100M \"$f\"; echo >> \"$f\"; tail -n 1 \"$f\" > /dev/null")
    #expect(lengthen.code == 0)
    // Behind it stands something as well: the lines before and behind count.
    #expect(try box.run("pause", "news").code == 0)
    let (most, result) = try box.measured(command)
    #expect(result.code == 0, "\(result)")
    #expect(most < 64 << 20, "\(most) bytes for \(command)")
    #expect(try box.run("runs").out.contains("code"))
    #expect(try box.run("status").out.contains("news"))
  }

  /// A plan would hold each of them once more, ten times as long.
  @Test func `is not taken again for each name of an answer that nothing can start`() throws {
    let box = try Sandbox()
    try box.configure(answer: "{}", allowlist: ["code"], confirmFor: "1ms")
    let names = (0..<200_000).map { "\"n\(String($0, radix: 36))\"" }.joined(separator: ",")
    try box.write("answer.json", #"{"alternatives": ["# + names + #", "code"]}"#)
    let fire = try box.run("fire")
    #expect(fire.code == 0 && fire.err.contains("started=1") && fire.err.contains("199000 further namings"), "\(fire)")
    #expect(box.eventually { box.isQuiet() })
    let size = Int(try box.execute(["stat", "-c", "%s", box.path + "/answer.json"]).out.split(separator: "\n")[0]) ?? 0
    let disk = Int(try box.execute(["du", "-sb", box.state]).out.split(separator: "\t")[0]) ?? .max
    #expect(size > 1_000_000 && disk < size + 1_000_000, "\(disk) for \(size)")
    // The record is enough to make the plan again.
    let id = try #require(box.journal().compactMap(\.fire?.text).first)
    #expect(try box.run("plan", "--fire", id).code == 0)
  }
}
