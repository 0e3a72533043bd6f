import FanoutCore
import Glibc

/// Which files the lock paths of a configuration lead to, from where a process stands: a unit with a root, a /tmp or a
/// home of its own sees others, and a lock on another file excludes nobody.
public struct LockPathFiles: Sendable, Equatable {
  /// One path.
  public struct Entry: Sendable, Equatable {
    /// The path.
    public let path: String
    /// What it leads to; nil: nothing there.
    public let identity: FileIdentity?
    /// Why it cannot be examined; nil: it can.
    public let why: String?
  }

  /// The paths, directories before what is in them.
  public let entries: [Entry]

  /// Looks from here.
  public init(_ state: StateDirectory, configuration: Configuration) {
    let others = configuration.categories.keys.filter { !configuration.allowlist.contains($0) }.sorted()
    let files = (configuration.allowlist + others).map(state.lock(of:)) + [state.admissionLock, state.fireLock]
    var paths = [state.path]
    for path in files.map(FilePath.parent(of:)) + files where !paths.contains(path) { paths.append(path) }
    entries = paths.map { path in
      var status = stat()
      if stat(path, &status) == 0 { return Entry(path: path, identity: FileIdentity(status), why: nil) }
      let error = SystemError.last("examine", path)
      return Entry(path: path, identity: nil, why: error.code == ENOENT ? nil : "\(error)")
    }
  }

  /// As one JSON document.
  public var json: JSONValue {
    [
      "locks": .array(
        entries.map { entry in
          [
            "path": .string(entry.path), "device": entry.identity.map { .string("\($0.device)") } ?? nil,
            "inode": entry.identity.map { .string("\($0.inode)") } ?? nil, "why": entry.why.map { .string($0) } ?? nil,
          ]
        })
    ]
  }

  /// Reads what `json` wrote.
  public init?(json node: JSONNode) {
    guard let locks = node["locks"]?.array else { return nil }
    entries = locks.compactMap { entry in
      guard let path = entry["path"]?.string else { return nil }
      let device = entry["device"]?.string.flatMap { UInt64($0) }
      let inode = entry["inode"]?.string.flatMap { UInt64($0) }
      let identity = device.flatMap { device in inode.map { FileIdentity(device: device, inode: $0) } }
      return Entry(path: path, identity: identity, why: entry["why"]?.string)
    }
  }

  /// A sentence for each path that leads elsewhere from inside a unit than from here.
  public func differences(inside: LockPathFiles) -> [String] {
    let paths =
      entries.map(\.path) + inside.entries.map(\.path).filter { path in !entries.contains { $0.path == path } }
    return paths.compactMap { path in
      let here = entries.first { $0.path == path }
      let there = inside.entries.first { $0.path == path }
      guard here != there else { return nil }
      return "\(path) is \(LockPathFiles.words(here)) here and \(LockPathFiles.words(there)) inside of the unit"
    }
  }

  private static func words(_ entry: Entry?) -> String {
    guard let entry else { return "no lock path" }
    if let why = entry.why { return "out of sight (\(why))" }
    return entry.identity.map { "file \($0)" } ?? "not there"
  }
}
