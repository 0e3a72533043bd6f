import Foundation

@testable import FanoutCommand

/// A directory that goes away with its last holder. Its path has no symbolic link in it.
final class TemporaryDirectory: Sendable {
  let path: String

  init() throws {
    let made = FileManager.default.temporaryDirectory.appending(path: "fanout-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
    path = made.resolvingSymlinksInPath().path(percentEncoded: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, making its directories; returns its absolute path.
  @discardableResult func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let file = URL(filePath: path).appending(path: name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file.path(percentEncoded: false)
  }

  /// A call from `work` in it, by somebody whose home is `home` in it, on a machine whose `/etc` is `etc` in it.
  func site(_ environment: [String: String] = [:]) throws -> CallSite {
    for name in ["work", "home", "etc"] {
      try FileManager.default.createDirectory(atPath: path + "/" + name, withIntermediateDirectories: true)
    }
    var site = CallSite(environment: environment, workingDirectory: path + "/work", home: path + "/home")
    site.systemConfiguration = path + "/etc"
    site.systemState = path + "/var"
    return site
  }
}
