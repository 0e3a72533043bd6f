import FanoutCore
import Glibc

/// A directory in which a manager looks for unit files of an administrator or user.
public struct UnitDirectory: Sendable, Equatable {
  /// The directory's absolute path.
  public let path: String

  /// The directory at a path.
  public init(_ path: String) { self.path = path }

  /// Where a file of that name is.
  public func file(_ name: String) -> String { "\(path)/\(name)" }

  /// A unit file is never larger; a larger file is something else.
  private static let mostBytes = 1 << 20

  /// What stands there; nil: nothing.
  public func read(_ name: String) throws(FileProblem) -> [UInt8]? {
    try AtomicFile.read(file(name), limit: UnitDirectory.mostBytes)
  }

  /// The text of a unit that stands there, through links as its manager reads it; nil: there is none that can be read.
  public func text(_ name: String) -> String? {
    guard let opened = try? Descriptor.open(file(name), O_RDONLY | O_NONBLOCK | O_NOCTTY),
      (try? opened.status().isRegular) == true,
      let bytes = try? opened.readToEnd(limit: UnitDirectory.mostBytes)
    else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes a unit whole, readable by all, and makes the directories that lack.
  public func write(_ unit: UnitFile) throws(SystemError) {
    var made = ""
    for part in path.split(separator: "/") {
      made += "/\(part)"
      guard mkdir(made, 0o755) != 0, errno != EEXIST else { continue }
      // One that may not be made and is there all the same is no obstacle.
      let error = SystemError.last("create directory", made)
      guard access(made, F_OK) == 0 else { throw error }
    }
    try AtomicFile.write(Array(unit.text.utf8), to: file(unit.name), mode: 0o644)
  }

  /// Removes a unit file. One that is gone is no failure.
  public func remove(_ name: String) throws(SystemError) {
    guard unlink(file(name)) != 0, errno != ENOENT else { return }
    throw .last("remove", file(name))
  }

  /// The names of its files, in order; none where it is not there or may not be listed.
  public var names: [String] { (try? directoryNames(path)) ?? [] }
}
