import FanoutCore
import Foundation
import Testing

/// What a fire decides and puts on record, from the same configuration and answers each time: `fixtures/golden/fire`.
@Suite struct `What a fire writes stays as it was` {
  private let box: Sandbox

  init() throws {
    box = try Sandbox()
    for name in ["fanout.json5", "worker.sh", "first.json", "second.json", "third.json"] {
      let text = try String(contentsOfFile: Golden.directory + "/fire/" + name, encoding: .utf8)
      try box.write(name, text, executable: name.hasSuffix(".sh"))
    }
    for directory in [box.path, box.path + "/fanout.json5"] {
      chmod(directory, 0o755)
    }
  }

  private func journalLines() -> [String] {
    let days = ((try? FileManager.default.contentsOfDirectory(atPath: box.state + "/journal")) ?? []).sorted()
    return days.flatMap { Sandbox.file(box.state + "/journal/" + $0).split(separator: "\n").map(String.init) }
  }

  private func field(_ key: String, of line: String) -> String? {
    guard let start = line.range(of: "\"\(key)\":\"") else { return nil }
    return String(line[start.upperBound...].prefix { $0 != "\"" })
  }

  /// The ids of the fires in the order of their begins.
  private func fires() -> [String] {
    journalLines().filter { field("kind", of: $0) == "fireBegan" }.compactMap { field("fire", of: $0) }
  }

  /// Lets the runs of some categories end, and a respawn once it is confirmed.
  private func letEnd(_ categories: [String], respawned: String? = nil) throws {
    for category in categories { try box.write("go-\(category)-0", "") }
    if let respawned {
      let fire = try #require(fires().last)
      let isConfirmed = { (line: String) in
        line.contains("\(fire)-") && line.contains("r\",\"category\":\"\(respawned)\"")
          && field("kind", of: line) == "runConfirmed"
      }
      let wasConfirmed = box.eventually { journalLines().contains(where: isConfirmed) }
      #expect(wasConfirmed, "no respawn of \(respawned) was confirmed")
      try box.write("go-\(respawned)-1", "")
    }
    #expect(box.eventually { box.isQuiet() && box.supervisors().isEmpty }, "something lives on")
    _ = try box.execute(["/bin/sh", "-c", "rm -f go-*"])
  }

  /// What each thing that is drawn anew for each fire is called.
  private func names() -> [String: String] {
    var names = [box.path: "/srv/loop"]
    for (number, fire) in fires().enumerated() { names[fire] = "FIRE-\(number + 1)" }
    var supervisors: [String] = []
    for line in journalLines() {
      if let supervisor = field("supervisor", of: line), !supervisors.contains(supervisor) {
        supervisors.append(supervisor)
      }
    }
    for (number, supervisor) in supervisors.enumerated() { names[supervisor] = "SUPERVISOR-\(number + 1)" }
    return names
  }

  private func settled(_ text: String) throws -> String {
    try Golden.readable(text).naming(names()).normalised(by: GoldenRule.record)
  }

  /// A fire's files and those of its runs, each below its name.
  private func files(of fire: String) throws -> String {
    let manager = FileManager.default
    let runs = try manager.contentsOfDirectory(atPath: box.state + "/runs").filter { $0.hasPrefix(fire) }.sorted()
    var text = ""
    for directory in ["fires/\(fire)"] + runs.map({ "runs/\($0)" }) {
      for file in try manager.contentsOfDirectory(atPath: box.state + "/" + directory).sorted() {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(box.state)/\(directory)/\(file)"))
        // Room that is kept for an end is empty.
        let written = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        text += "=== \(directory)/\(file)\(written.utf8.count < bytes.count ? ", and room for more" : "")\n\(written)"
      }
    }
    return text
  }

  /// A journal, first what is of fires, then run by run: which of two runs is written of first depends on the machine.
  /// Without hands, which are put on record beside them, by whoever looks first.
  private func journal(of fire: String) -> String {
    let lines = journalLines().filter { !$0.contains("\"kind\":\"hand") }.filter {
      field("fire", of: $0) == fire || !$0.contains("\"fire\":") && fire == fires().first
    }
    let runs = Set(lines.compactMap { field("run", of: $0) }).sorted()
    let sorted =
      lines.filter { field("run", of: $0) == nil }
      + runs.flatMap { run in lines.filter { field("run", of: $0) == run } }
    return sorted.joined(separator: "\n") + "\n"
  }

  @Test func `decisions, assignments, runs, ends, and every line of the journal`() throws {
    #expect(try box.run("pause", "lint", "--why", "release freeze").code == 0)
    let turns: [(answer: String, ending: [String], respawned: String?)] = [
      ("first", ["code", "content", "news"], "code"), ("second", ["news", "docs", "code"], "code"),
      ("third", ["code"], "code"),
    ]
    var results: [Sandbox.Result] = []
    for turn in turns {
      try box.write("answer.json", try box.read(turn.answer + ".json"))
      results.append(try box.run("fire"))
      try letEnd(turn.ending, respawned: turn.respawned)
    }
    let fires = fires()
    try #require(fires.count == turns.count)
    for ((turn, result), fire) in zip(zip(turns, results), fires) {
      let text = result.golden(of: "fanout fire") + (try files(of: fire)) + "=== journal\n" + journal(of: fire)
      try Golden.compare(try settled(text), with: "fire/\(turn.answer).txt")
    }
  }
}
