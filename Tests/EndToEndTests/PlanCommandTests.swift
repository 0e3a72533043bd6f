import FanoutCore
import Foundation
import Testing

@Suite struct `fanout plan` {
  private func sandbox(_ answer: String = #"{"alternatives": ["code", "news"]}"#) throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(answer: answer, allowlist: ["code", "news"])
    return box
  }

  @Test func `with nothing to admit is an empty line, and the reason is a message`() throws {
    let box = try sandbox(#"{"blocked_tasks": ["one"]}"#)
    let result = try box.run("plan")
    #expect(result.code == 0 && result.out == "\n" && !result.err.isEmpty, "\(result)")
  }

  @Test func `recomputes a recorded fire from its files, and tells by its exit code that it differs`() throws {
    let box = try sandbox()
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    let fire = try #require(box.journal().compactMap(\.fire).first)
    // What the selector would say today does not matter.
    try box.write("answer.json", "{}")
    let same = try box.run("plan", "--fire", fire)
    #expect(same.code == 0 && same.out == "code news\n", "\(same)")
    try box.write("state/fires/\(fire)/payload.json", #"{"alternatives": ["news"]}"#)
    let other = try box.run("plan", "--fire", fire)
    #expect(other.code == 1 && other.out == "news\n" && other.err.contains("comes out differently"), "\(other)")
  }

  @Test(arguments: ["plan", "fire"])
  func `and a fire take no unusable answer under strict`(command: String) throws {
    let box = try sandbox("{")
    let result = try box.run(command, "--strict")
    #expect(result.code == 65, "\(result)")
    #expect(box.ends().isEmpty)
  }
}
