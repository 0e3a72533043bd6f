import Foundation
import Testing

/// Screens that were recorded once and have to come out again, below `fixtures/golden/screens`: who means a difference
/// runs the test with `FANOUT_RECORD_GOLDENS=1`, which writes it and fails all the same.
enum ScreenGolden {
  private static let directory =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path + "/fixtures/golden/screens"

  /// Holds a text against the one that was recorded under that name.
  static func compare(_ text: String, with name: String) throws {
    let path = "\(directory)/\(name).txt"
    if ProcessInfo.processInfo.environment["FANOUT_RECORD_GOLDENS"] == "1" {
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      Issue.record("recorded fixtures/golden/screens/\(name).txt, compared with nothing")
      return
    }
    let recorded = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    let (old, new) = (recorded.components(separatedBy: "\n"), text.components(separatedBy: "\n"))
    let first = zip(old, new).enumerated().first { $1.0 != $1.1 }?.offset ?? min(old.count, new.count)
    #expect(
      recorded == text,
      """
      fixtures/golden/screens/\(name).txt says otherwise from line \(first + 1) on:
      -\(old.dropFirst(first).prefix(4).joined(separator: "\n-"))
      +\(new.dropFirst(first).prefix(4).joined(separator: "\n+"))
      """)
  }

  /// Of a long screen its beginning and its end: what lies between them is alike.
  static func shortened(_ lines: [String]) -> [String] {
    guard lines.count > 34 else { return lines }
    return lines.prefix(14) + ["[\(lines.count - 24) lines]"] + lines.suffix(10)
  }
}
