import FanoutCore
import Glibc

/// The index of open lanes (`STATE/live/RUN`): which categories hold a slot, and by which supervisor. The journal is the
/// truth; this says where to look without reading history.
struct LiveEntry: Sendable, Equatable {
  var run: String
  var category: Category
  var supervisor: String
  /// Which file its lock was taken on: the path may name another one by now.
  var lock: FileIdentity?

  /// In place of a supervisor where there is none: no file of that name can be locked.
  static let nobody = "-"

  /// The run that began the lane.
  var lane: String { RunFacts.lane(of: run) }
}

struct LiveIndex {
  let state: StateDirectory

  /// All entries in order of name; what cannot be read is named, never removed.
  func entries() -> (entries: [LiveEntry], unreadable: [String]) {
    var entries: [LiveEntry] = []
    var unreadable: [String] = []
    for name in (try? directoryNames(state.live)) ?? [] where !name.hasPrefix(".") {
      do {
        // Nil: it ended while we looked.
        guard let bytes = try AtomicFile.read("\(state.live)/\(name)", limit: 4096) else { continue }
        let document = try JSONDocument(parsing: bytes)
        guard let category = document.root["category"]?.string.flatMap(Category.init(canonical:)),
          let supervisor = document.root["supervisor"]?.string
        else {
          unreadable.append("\(state.live)/\(name): no category and supervisor in it")
          continue
        }
        entries.append(
          LiveEntry(run: name, category: category, supervisor: supervisor, lock: LiveIndex.identity(document.root)))
      } catch {
        unreadable.append("\(state.live)/\(name): \(error)")
      }
    }
    return (entries, unreadable)
  }

  func write(_ entry: LiveEntry) throws(SystemError) {
    try AtomicFile.write(LiveIndex.text(of: entry), to: "\(state.live)/\(entry.run)")
  }

  /// Writes over an entry that is there and not shorter. In place, where a full disk has no room for a second file.
  func overwrite(_ entry: LiveEntry) throws(SystemError) {
    let path = "\(state.live)/\(entry.run)"
    let file = try Descriptor.openRegular(path, O_WRONLY)
    defer { file.close() }
    var text = LiveIndex.text(of: entry)
    let size = Int(try stat.of(path).st_size)
    guard size >= text.count else { throw SystemError("write", path, code: ENOSPC) }
    // Blanks behind it, so that nothing of the old text is left.
    text += [UInt8](repeating: 32, count: size - text.count)
    let written = text.withUnsafeBytes { pwrite(file.number, $0.baseAddress, $0.count, 0) }
    guard written == size else { throw SystemError("write", path, code: written < 0 ? errno : ENOSPC) }
  }

  private static func text(of entry: LiveEntry) -> [UInt8] {
    var value: JSONValue = ["category": .string(entry.category.name), "supervisor": .string(entry.supervisor)]
    if let lock = entry.lock {
      value = [
        "category": .string(entry.category.name), "supervisor": .string(entry.supervisor), "device": .string("\(lock.device)"),
        "inode": .string("\(lock.inode)"),
      ]
    }
    return value.encoded() + [10]
  }

  private static func identity(_ root: JSONNode) -> FileIdentity? {
    guard let device = root["device"]?.string.flatMap({ UInt64($0) }), let inode = root["inode"]?.string.flatMap({ UInt64($0) }) else {
      return nil
    }
    return FileIdentity(device: device, inode: inode)
  }

  func remove(_ run: String) {
    _ = unlink("\(state.live)/\(run)")
  }
}
