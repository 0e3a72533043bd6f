import Foundation

@testable import FanoutCore

/// The payloads of `fixtures/selector`, read under the allowlist that SPEC 3 shows.
enum SelectorFixtures {
  static let allowlist = [
    "content", "monitoring", "news", "strategic", "cross-repo", "infrastructure", "research", "triage", "code",
  ]
  .compactMap { Category(canonical: $0) }

  static var names: CategoryNames {
    CategoryNames(aliases: Category(canonical: "infrastructure").map { ["infra": $0] } ?? [:])
  }

  private static var directory: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("fixtures/selector")
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: directory.appendingPathComponent(name + ".json")))
  }

  static func all() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.path).filter { $0.hasSuffix(".json") }.map {
      String($0.dropLast(5))
    }
    .sorted()
  }
}

/// What is selected from a text.
func selection(_ text: String, fallback: Fallback = .allowlist, allowlist: [Category] = SelectorFixtures.allowlist)
  -> Selection
{
  Selection.select(.wrote(Array(text.utf8)), names: SelectorFixtures.names, allowlist: allowlist, fallback: fallback)
}

extension Selection {
  /// What a plan with room for `limit` runs and nothing busy would admit.
  func listing(_ limit: Int = .max) -> String {
    candidates.compactMap(\.category).filter { SelectorFixtures.allowlist.contains($0) }.prefix(limit).map(\.name)
      .joined(separator: " ")
  }

  /// All candidates as written.
  var written: [String] { candidates.map(\.written) }
}
