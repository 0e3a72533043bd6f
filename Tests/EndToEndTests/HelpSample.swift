import Foundation
import Testing

extension Sandbox {
  /// The lines below a heading of a topic of help that are to be copied.
  func helpSample(_ topic: String, _ heading: String) throws -> String {
    let lines = try run("help", topic).out.split(separator: "\n", omittingEmptySubsequences: false)
    let below = try #require(lines.firstIndex { $0 == heading }, "\(topic): \(heading)")
    let code = lines[(below + 1)...].drop { !$0.hasPrefix("    ") }.prefix { $0.hasPrefix("    ") || $0.isEmpty }
    let text = code.map { $0.dropFirst(4) }.joined(separator: "\n")
    return text.trimmingCharacters(in: .newlines) + "\n"
  }
}
