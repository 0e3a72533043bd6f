import Foundation
import Testing

@Suite struct `The demo` {
  /// What differs from one run to the next: ids, moments, lengths of time, process numbers, the place of the clone.
  private static func normalised(_ text: String) throws -> [String] {
    var text = text.replacingOccurrences(of: Sandbox.repository, with: "REPOSITORY")
    for (pattern, word) in [
      (#"\d{8}T\d{6}Z-[0-9a-f]{4}"#, "FIRE"), (#"\d{4}-\d\d-\d\dT[0-9:.]+Z"#, "MOMENT"),
      (GoldenRule.spokenMoment, "MOMENT"),
      (#"(?:<0\.1|\b\d+(?:\.\d+)?) (ms|s|min)\b"#, "TIME"),
      (#"pid \d+"#, "pid N"), (#"(/\S+|REPOSITORY)/fixtures/demo/"#, "PLACE/"),
    ] {
      let expression = try NSRegularExpression(pattern: pattern)
      text = expression.stringByReplacingMatches(
        in: text, range: NSRange(text.startIndex..., in: text), withTemplate: word)
    }
    return text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }

  @Test func `says what the README shows`() throws {
    let readme = try String(contentsOfFile: Sandbox.repository + "/README.md", encoding: .utf8)
    let start = try #require(readme.range(of: "<!-- demo -->\n```\n"))
    let end = try #require(readme.range(of: "\n```\n<!-- /demo -->"))
    let shown = try Self.normalised(String(readme[start.upperBound..<end.lowerBound]))
    let box = try Sandbox()
    let result = try box.execute(
      ["/bin/bash", Sandbox.repository + "/scripts/demo"],
      environment: ["FANOUT": Sandbox.binary, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""])
    #expect(result.code == 0, "\(result)")
    #expect(try Self.normalised(result.out) == shown)
  }
}
