import Foundation
import Testing

/// The inputs that `scripts/fuzz` keeps, and the fixtures that people wrote, held to the same promises in every test
/// run.
@Suite struct `Every input that fuzzing kept` {
  private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("fixtures")

  /// Every file of a directory of fixtures, by name.
  private static func files(_ directory: String) throws -> [(name: String, bytes: [UInt8])] {
    let place = fixtures.appendingPathComponent(directory)
    return try FileManager.default.contentsOfDirectory(atPath: place.path).sorted().map { name in
      ("\(directory)/\(name)", [UInt8](try Data(contentsOf: place.appendingPathComponent(name))))
    }
  }

  private static func holds(_ directories: String..., broken: ([UInt8]) -> String?) throws {
    for directory in directories {
      let files = try files(directory)
      #expect(!files.isEmpty, "\(directory) holds inputs")
      for (name, bytes) in files {
        let claim = broken(bytes)
        #expect(claim == nil, "\(name): this does not hold: \(claim ?? "")")
      }
    }
  }

  @Test func `is read, ordered and planned as a selector's answer`() throws {
    try Self.holds("fuzz/payload", "selector", broken: { PayloadProperties.broken($0) })
  }

  @Test func `is read or refused as a configuration`() throws {
    try Self.holds("fuzz/configuration", "configuration", broken: { ConfigurationProperties.broken($0) })
  }

  @Test func `is read as a journal, written again and summed up`() throws {
    try Self.holds("fuzz/journal", "journal", broken: { JournalProperties.broken($0) })
  }

  @Test func `is read or refused as an outcome`() throws {
    try Self.holds("fuzz/outcome", broken: { OutcomeProperties.broken($0) })
  }
}

@Suite struct `The second opinion on JSON` {
  @Test(arguments: [
    "{}", " [1, -0.5e+7, \"\\ud83d\\ude00\\n\", true, NaN, -Infinity, null] ", "\u{FEFF}0",
    String(repeating: "[", count: 128) + String(repeating: "]", count: 128),
  ])
  func `accepts what it must`(text: String) {
    #expect(StrictJSON.accepts(text.utf8))
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\":1,}", "01", "1.", "+1", "-NaN", "'a'", "\"\\ud83d\"", "\"\\x41\"", "\"a\u{1}\"",
    "\"\u{1}9", "{a:1}", "1 2",
    "// 1\n1",
    String(repeating: "[", count: 129) + String(repeating: "]", count: 129),
  ])
  func `refuses what it must`(text: String) {
    #expect(!StrictJSON.accepts(text.utf8))
  }
}
