import Foundation
import Testing

/// Holds the table in `Conformance.md` to the tests that there are.
@Suite struct `The conformance table` {
  /// One row: a promise, and what holds it.
  struct Row: CustomStringConvertible {
    let section: Int
    let promise: String
    let holds: String
    /// It belongs to a later version and names nothing.
    var isLater: Bool { holds == Self.later }
    static let later = "later: not in this version"
    var description: String { "\(section): \(promise)" }

    /// The pairs of suite and test; nil where the cell says something else.
    var references: [(suite: String, test: String)]? {
      let found = holds.components(separatedBy: "; ").map { pair -> (suite: String, test: String)? in
        let names = pair.components(separatedBy: " / ")
        guard names.count == 2, names.allSatisfy({ $0.count > 2 && $0.hasPrefix("`") && $0.hasSuffix("`") }) else {
          return nil
        }
        return (String(names[0].dropFirst().dropLast()), String(names[1].dropFirst().dropLast()))
      }
      return found.contains { $0 == nil } ? nil : found.compactMap { $0 }
    }
  }

  private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The sections of the table, and its rows.
  private static func table() throws -> (sections: [Int], rows: [Row]) {
    let file = repository.appendingPathComponent("Sources/FanoutCore/FanoutCore.docc/Conformance.md")
    var sections: [Int] = []
    var rows: [Row] = []
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      if line.hasPrefix("## ") {
        // A heading without a number ends a section: what follows belongs to none.
        sections.append(Int(line.dropFirst(3).prefix { $0 != " " }) ?? 0)
      } else if line.hasPrefix("|"), let section = sections.last {
        let cells = line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false).map {
          $0.trimmingCharacters(in: .whitespaces)
        }
        if cells.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0 == "-" } }) || cells.first == "promise" { continue }
        rows.append(Row(section: section, promise: cells.first ?? "", holds: cells.count == 2 ? cells[1] : ""))
      }
    }
    return (sections, rows)
  }

  /// Every raw name of a test in every raw name of a suite, as the sources have them.
  static func tests(in source: String) -> [(suite: String, test: String)] {
    var suite: String?
    var found: [(suite: String, test: String)] = []
    for line in source.split(separator: "\n") {
      if let name = name(after: "struct `", in: line) ?? name(after: "class `", in: line) { suite = name }
      if let suite, let name = name(after: "func `", in: line) { found.append((suite, name)) }
    }
    return found
  }

  private static func name(after word: String, in line: Substring) -> String? {
    guard let start = line.range(of: word) else { return nil }
    return line[start.upperBound...].firstIndex(of: "`").map { String(line[start.upperBound..<$0]) }
  }

  private static func allTests() throws -> [String: [String]] {
    let directory = repository.appendingPathComponent("Tests")
    var tests: [String: [String]] = [:]
    let paths = try #require(FileManager.default.enumerator(atPath: directory.path)).compactMap { $0 as? String }
    for path in paths where path.hasSuffix(".swift") {
      let source = try String(contentsOf: directory.appendingPathComponent(path), encoding: .utf8)
      for (suite, test) in Self.tests(in: source) { tests[suite, default: []].append(test) }
    }
    return tests
  }

  /// The tests that a name means: an ellipsis at its end stands for the rest.
  static func meant(_ name: String, among tests: [String]) -> [String] {
    guard name.hasSuffix("…") else { return tests.filter { $0 == name } }
    return tests.filter { $0.hasPrefix(name.dropLast()) && $0 != name.dropLast() }
  }

  @Test func `has every section of the contract, with rows in each`() throws {
    let (sections, rows) = try Self.table()
    #expect(sections.filter { $0 > 0 } == Array(1...11) + [13, 14, 17])
    for section in Array(1...11) + [13, 14, 17] {
      #expect(rows.contains { $0.section == section }, "section \(section) has no rows")
    }
  }

  @Test func `names a test in every row, or says that it is for later`() throws {
    for row in try Self.table().rows where !row.isLater {
      #expect(row.references?.isEmpty == false, "\(row) names no test: \(row.holds)")
    }
  }

  @Test func `names only suites and tests that there are, each clearly`() throws {
    let tests = try Self.allTests()
    for row in try Self.table().rows where !row.isLater {
      for (suite, test) in row.references ?? [] {
        guard let known = tests[suite] else {
          Issue.record("\(row): there is no suite `\(suite)`")
          continue
        }
        let meant = Self.meant(test, among: known)
        #expect(meant.count == 1, "\(row): `\(suite)` / `\(test)` means \(meant)")
      }
    }
  }

  @Test func `promises nothing twice`() throws {
    var seen: Set<String> = []
    for row in try Self.table().rows { #expect(seen.insert(row.description).inserted, "\(row) stands there twice") }
  }

  /// What reads the sources sees a name that is not on the line of its attribute, and one that is.
  @Test func `is held against the names as the sources have them`() {
    let source = """
      @Suite struct `One` {
        @Test(arguments: [1])
        func `does this`(number: Int) {}
        @Test func `does that, and more`() {}
      }
      """
    let found = Self.tests(in: source)
    #expect(found.map(\.suite) == ["One", "One"] && found.map(\.test) == ["does this", "does that, and more"])
    #expect(Self.meant("does…", among: found.map(\.test)).count == 2)
    #expect(Self.meant("does that…", among: found.map(\.test)) == ["does that, and more"])
    #expect(Self.meant("does that", among: found.map(\.test)).isEmpty)
  }
}
