import Foundation
import Testing

/// What was recorded once and has to come out again, each a text file under `fixtures/golden`.
///
/// A difference is a failure that shows it. Who means the difference runs the test with `FANOUT_RECORD_GOLDENS=1`: then
/// what comes out is written, the test fails all the same, and the commit shows what has changed.
enum Golden {
  static let directory = Sandbox.repository + "/fixtures/golden"
  static let isRecording = ProcessInfo.processInfo.environment["FANOUT_RECORD_GOLDENS"] == "1"

  /// Holds a text against the one that was recorded under that name.
  static func compare(_ text: String, with name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let path = directory + "/" + name
    let recorded = try? String(contentsOfFile: path, encoding: .utf8)
    if isRecording {
      if recorded != text {
        try FileManager.default.createDirectory(
          atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      }
      Issue.record("recorded fixtures/golden/\(name), compared with nothing", sourceLocation: sourceLocation)
    } else if let recorded, recorded != text {
      Issue.record(
        "fixtures/golden/\(name) says otherwise:\n\(UnifiedDifference(from: recorded, to: text))",
        sourceLocation: sourceLocation)
    } else if recorded == nil {
      Issue.record(
        "fixtures/golden/\(name) is not there; FANOUT_RECORD_GOLDENS=1 records it", sourceLocation: sourceLocation)
    }
  }

  /// The names of what was recorded in a directory, in order.
  static func names(in place: String) -> [String] {
    ((try? FileManager.default.subpathsOfDirectory(atPath: directory + "/" + place)) ?? []).filter {
      $0.hasSuffix(".txt")
    }.sorted()
  }
}

extension Sandbox.Result {
  /// The whole of a command in one text: its line, what it wrote where, its exit code.
  func golden(of line: String) -> String {
    let code = code.map { "\($0)" } ?? "by a signal"
    return "$ \(line)\n--- stdout\n" + Golden.readable(out) + "--- stderr\n" + Golden.readable(err)
      + "--- exit \(code)\n"
  }
}

extension Golden {
  /// A text whose control characters can be seen, and whose last line is whole. They are shown by their pictures, which
  /// nothing else writes: the product's own way of showing them is a text like any other.
  static func readable(_ text: String) -> String {
    var shown = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0A: shown.unicodeScalars.append(scalar)
      case 0..<0x20: shown.unicodeScalars.append(Unicode.Scalar(0x2400 + scalar.value) ?? scalar)
      case 0x7F: shown += "\u{2421}"
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown.isEmpty || shown.hasSuffix("\n") ? shown : shown + "\n\\ no newline at the end\n"
  }
}
