import Foundation
import Testing

@testable import FanoutCommand
@testable import FanoutCore

/// Topics say what the program does, no more and no less: what they list is what the code has.
@Suite struct `The topics of help` {
  private func terms(_ topic: HelpTopic) -> [String] {
    topic.sections(CommandSpecification.all).flatMap(\.blocks).flatMap { block -> [String] in
      if case .rows(let rows) = block { rows.map(\.term) } else { [] }
    }
  }

  private func text(_ topic: HelpTopic) -> String {
    Help(commands: CommandSpecification.all, width: 100).page(.topic(topic)).joined(separator: " ")
  }

  @Test func `list every key of the configuration`() {
    let text = text(.config)
    for (path, _) in ConfigurationDescription.all { #expect(text.contains("  \(path) "), "\(path)") }
    for variable in CallSite.variables where variable.hasPrefix("FANOUT_") {
      #expect(terms(.config).contains(variable))
    }
  }

  @Test func `list every variable that a worker gets, and no other`() {
    let text = text(.worker)
    let named = text.split { !($0.isUppercase || $0 == "_") }.filter {
      $0.hasPrefix("FANOUT_") || $0.hasPrefix("CASCADE_")
    }
    #expect(Set(named.map(String.init)) == Set(WorkerVariables.own))
  }

  @Test func `list every variable that a hook gets, and no other`() {
    #expect(terms(.monitoring).filter { $0.hasPrefix("FANOUT_") } == HookVariables.own)
    let named = text(.monitoring).split { !($0.isUppercase || $0 == "_") }.filter { $0.hasPrefix("FANOUT_") }
    #expect(Set(named.map(String.init)) == Set(HookVariables.own))
  }

  @Test func `list every outcome, and which of them a worker may declare`() throws {
    let sections = HelpTopic.worker.sections(CommandSpecification.all)
    func terms(_ heading: String) throws -> [String] {
      try #require(sections.first { $0.heading == heading }).blocks.flatMap { block -> [String] in
        if case .rows(let rows) = block { rows.map(\.term) } else { [] }
      }
    }
    let declared = try terms("What it reports").filter { Outcome(rawValue: $0) != nil }
    #expect(Set(declared) == Set(Outcome.allCases.filter(\.isDeclarable).map(\.rawValue)))
    let ends = text(.worker)
    for outcome in Outcome.allCases { #expect(ends.contains(outcome.rawValue), "\(outcome)") }
    for word in ["grade", "summary", "reason", "question", "session", "artifacts", "reviews"] {
      #expect(ends.contains(word))
    }
  }

  @Test func `list every reason that a check can give, and none that no check gives`() {
    let all: [Reason] = [
      .invalidName, .notAllowlisted, .unreadable(""), .paused(until: nil, why: nil), .busy(by: ""),
      .coolingDown(until: WallTime(milliseconds: 0)), .overAllocated(ratio: 1), .noBackend(why: ""),
      .gate(name: "freeSpace", detail: ""),
      .gate(name: "host", detail: ""), .gate(name: "reviews", detail: ""), .gate(name: "NAME", detail: ""),
      .familyFull(name: "NAME"), .fireFull,
      .noFreeSlot,
    ]
    let listed = terms(.gates)
    #expect(listed.filter { !$0.hasPrefix("fanout ") } == all.map(\.name))
    // What a person outranks is what the check says.
    let person = text(.gates).components(separatedBy: "What a person outranks").last ?? ""
    let parts = person.components(separatedBy: "--force")
    for reason in all {
      let place = [0, 1].first { parts[$0].components(separatedBy: "Nobody")[0].contains(reason.name) }
      switch reason.weightForPerson {
      case .yields: #expect(place == 0, "\(reason.name)")
      case .needsForce: #expect(place == 1, "\(reason.name)")
      case .stands: #expect(place == nil, "\(reason.name)")
      }
    }
  }

  @Test func `list every exit code, and every command without a document`() {
    #expect(Set(ExitCode.allCases.map { String($0.rawValue) }).isSubset(of: terms(.exitCodes)))
    let text = text(.json)
    for command in CommandSpecification.all where !command.isHidden {
      #expect(text.contains("`\(command.name)`") == !command.givesDocument, "\(command.name)")
    }
  }

  @Test func `explain words as the glossary does`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let glossary = try String(
      contentsOf: root.appending(path: "Sources/FanoutCore/FanoutCore.docc/Glossary.md"), encoding: .utf8)
    for section in HelpTopic.terms.sections([]) {
      for case .rows(let rows) in section.blocks {
        #expect(rows.map(\.term) == rows.map(\.term).sorted())
        for row in rows { #expect(glossary.contains("| \(row.term) | \(row.says) |"), "\(row.term)") }
      }
    }
  }
}
