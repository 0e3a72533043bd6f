import FanoutCore
import Foundation
import Testing

/// SPEC 2: no kind of cause is known by a made-up picture alone. Behind each is something that was really broken.
@Suite struct `Each cause of status` {
  /// What is no row of that table, because it takes more than a line of a shell to break it: the test that does, by
  /// suite and name.
  static let alone: [(cause: HealthCause.Kind, suite: String, test: String)] = [
    (.stopped, "Status of a loop that is broken", "names a supervisor that a signal has stopped"),
    (.stopped, "Status of a loop that is broken", "names a fire that is stopped, so that no other can look"),
    (.orphan, "Status of a loop that is broken", "names a run whose supervisor was killed, until it is adopted"),
    (.unwatched, "Status of a loop that is broken", "names a run of which nobody can say whether it lives"),
    (.overdue, "Status of a loop that is broken", "names a run that is past its time limit and lives on"),
    (.leftover, "Status of a loop that is broken", "names what outlived the end of its run"),
    (.violation, "Status of a loop that is broken", "names two runs that held one lock, by their records"),
    (
      .immutable, "Status of a loop that is broken",
      "tells of a directory that was made immutable, and no more than that stops"
    ),
    (.unended, "A run that cannot be ended", "is named beside a child that its killed keeper may have left"),
    (
      .hung, "A run that cannot be ended",
      "is no excuse for a fire that hangs, which is named when it takes longer than any"
    ),
    (.configuration, "Behind a configuration that cannot be used", "the fleet is seen, held, and stopped"),
    (
      .backends, "A loop with backends", "needs a person where nobody is logged in, and is never well meanwhile"
    ),
    (.untold, "A loop that needs a person", "is wrong where nobody can be told while one is up"),
    (.missedFires, "A loop that is well", "is fired by programs and people alone, who fire when they like"),
  ]

  /// Each test that is named is there, in its suite, and asks for its cause by name.
  @Test func `has a row, or a test that is named here`() throws {
    let rows = `Status of a loop that is broken`.all.map(\.cause)
    #expect(Set(rows + Self.alone.map(\.cause)) == Set(HealthCause.Kind.allCases))
    let directory = Sandbox.repository + "/Tests/EndToEndTests/"
    let sources = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix("Tests.swift") }
      .map { try String(contentsOfFile: directory + $0, encoding: .utf8) }
    for (cause, suite, test) in Self.alone {
      let found = sources.filter { $0.contains("struct `\(suite)`") }
        .flatMap { $0.components(separatedBy: "\n  @Test") }.filter { $0.contains("func `\(test)`") }
      #expect(found.count == 1, "\(suite) / \(test)")
      #expect(
        found.allSatisfy { $0.contains("\"\(cause.rawValue)\"") || $0.contains(".\(cause.rawValue)") },
        "\(test) does not ask for \(cause.rawValue)")
    }
  }
}
