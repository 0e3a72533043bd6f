import FanoutCore
import Glibc

/// What runs inside the probe.
public enum ProbedUnit {
  /// Writes into the file which of these limits (JSON) are not enforced on this process.
  public static func answer(limits text: String, into path: String) throws {
    guard let limits = (try? JSONDocument(parsing: Array(text.utf8))).flatMap({ UnitLimits(json: $0.root) }) else {
      throw ProbeFailure(description: "limits that cannot be read")
    }
    let value: JSONValue = ["unenforced": .array(Cgroup.own().unenforced(of: limits).map { .string($0) })]
    try Descriptor.open(path, O_WRONLY | O_NOFOLLOW).writeAll(value.encoded(), path)
  }
}
