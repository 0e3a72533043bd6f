import CSystem

/// What a program was built from, and with which compiler.
public struct Build: Sendable {
  /// The commit as 40 hexadecimal digits, with `-dirty` behind them where files differed from it; nil: nobody said.
  public let commit: String?
  /// The compiler and its version; without its last number where only the library knows it.
  public let toolchain: String

  /// The running program's: of a stamp that `scripts/release` links into it, where it did.
  public static let own = Build(
    commit: String(cString: csystem_stamp_commit()), toolchain: String(cString: csystem_stamp_toolchain()))

  /// From the words of a stamp, which are empty where there is none.
  init(commit: String, toolchain: String) {
    self.commit = commit.isEmpty ? nil : commit
    self.toolchain = toolchain.isEmpty ? "Swift \(Self.library)" : toolchain
  }

  /// The library does not count what only mends: it says 6.3.0 also where it came with 6.3.1.
  private static var library: String {
    "\(_SwiftStdlibVersion.current)".split(separator: ".").prefix(2).joined(separator: ".")
  }
}
