import FanoutCore
import FanoutSystem

/// Which program this is, as text and as a document.
struct VersionScreen {
  /// What it was built from and with.
  var build = Build.own

  /// The first line is for scripts, and stays as it is.
  var lines: [String] {
    [
      "fanout \(Version.current)",
      "commit     \(build.commit ?? "unknown: built without a stamp (scripts/package puts one in)")",
      "toolchain  \(build.toolchain)",
    ]
  }

  /// A commit that nobody knows is null.
  var document: JSONValue {
    [
      "version": .string(Version.current), "commit": build.commit.map { .string($0) } ?? nil,
      "toolchain": .string(build.toolchain),
    ]
  }
}
