import FanoutCore
import Glibc

struct LiveIndex {
  let state: StateDirectory

  /// All that lies there. Throws where we lack what it takes to look, or may not: an entry that was not seen for that is
  /// not gone. `boot`: where the machine was started anew since the last reconciliation, what a power cut left of an
  /// entry tells nothing.
  func entries(boot: String? = nil) throws(SystemError) -> LiveListing {
    var listing = LiveListing()
    let names: [String]
    do throws(SystemError) { names = try directoryNames(state.live) } catch {
      guard error.code == ENOENT else { throw error }
      return listing
    }
    let isOfAnotherBoot = boot.map { (try? state.reconciledBoot()) != $0 } ?? false
    for name in names where !name.hasPrefix(".") {
      let path = "\(state.live)/\(name)"
      guard StampedName.isOne(name) else {
        listing.unreadable.append("\(path) is no entry of a run, and nobody of fanout's made it; move it away")
        continue
      }
      let bytes: [UInt8]
      do throws(FileProblem) {
        // Nil: it ended while we looked.
        guard let found = try AtomicFile.read(path, limit: 4096) else { continue }
        bytes = found
      } catch {
        if let shortage = error.shortage { throw shortage }
        listing.unreadable.append("\(path): \(error)")
        continue
      }
      if bytes.isEmpty {
        listing.empty.append(RunID(name))
        continue
      }
      do throws(JSONError) {
        let document = try JSONDocument(parsing: bytes)
        guard let category = document.root["category"]?.string.flatMap(Category.init(canonical:)),
          let supervisor = document.root["supervisor"]?.string
        else {
          listing.unreadable.append("\(path): no category and supervisor in it")
          continue
        }
        listing.entries.append(
          LiveEntry(
            run: RunID(name), category: category, supervisor: SupervisorID(supervisor),
            lock: LiveIndex.identity(document.root)))
      } catch {
        listing.torn.append(RunID(name))
        if !isOfAnotherBoot { listing.unreadable.append("\(path): \(error)") }
      }
    }
    return listing
  }

  /// The same for those who name what cannot be read: that they could not look is one more such thing.
  func seen(boot: String? = nil) -> LiveListing {
    do throws(SystemError) { return try entries(boot: boot) } catch { return LiveListing(unreadable: ["\(error)"]) }
  }

  func write(_ entry: LiveEntry) throws(SystemError) {
    try AtomicFile.write(entry.json.encoded() + [10], to: "\(state.live)/\(entry.run)")
  }

  /// Enters a run that has no entry. One that somebody else has made meanwhile stays.
  func restore(_ entry: LiveEntry) throws(SystemError) {
    let whole = "\(state.live)/\(LiveIndex.restoring)\(entry.run)"
    try AtomicFile.write(entry.json.encoded() + [10], to: whole)
    defer { _ = unlink(whole) }
    guard link(whole, "\(state.live)/\(entry.run)") != 0, errno != EEXIST else { return }
    // Where a file cannot have two names it is written twice.
    guard (try? stat.of("\(state.live)/\(entry.run)")) == nil else { return }
    try write(entry)
  }

  /// How the name of an entry begins that is restored, before it is there.
  static let restoring = ".restored-"

  /// Which file a run's lock was taken on, as its directory tells.
  func lock(of run: RunID) -> FileIdentity? {
    let file = RunDirectory(path: state.run(run)).runFile
    guard let bytes = try? AtomicFile.read(file, limit: 1 << 20) else { return nil }
    return (try? JSONDocument(parsing: bytes)).flatMap { LiveIndex.identity($0.root) }
  }

  /// Enters a run under which the file that tells of it stands already (`LiveEntry.text(of:)`): a second name for it is
  /// whole at once, costs a fifth of a second file, and leaves none to delete.
  func enter(_ entry: LiveEntry, as file: String) throws(SystemError) {
    // Where a file cannot have two names it is written twice.
    if link(file, "\(state.live)/\(entry.run)") != 0 { try write(entry) }
  }

  /// Writes over the entry of a run, which is not shorter. In place, where a full disk has no room for a second file.
  func overwrite(_ entry: LiveEntry, of run: Run) throws(SystemError) {
    let path = "\(state.live)/\(entry.run)"
    let file = try Descriptor.openRegular(path, O_WRONLY)
    defer { file.close() }
    let status = try file.status(path)
    // The file that tells of the run goes on to tell of it.
    var text = status.st_nlink > 1 ? entry.text(of: run) : entry.json.encoded() + [10]
    let size = Int(status.st_size)
    guard size >= text.count else { throw SystemError("write", path, code: ENOSPC) }
    // Blanks behind it, so that nothing of the old text is left.
    text += [UInt8](repeating: 32, count: size - text.count)
    let written = text.withUnsafeBytes { pwrite(file.number, $0.baseAddress, $0.count, 0) }
    guard written == size else { throw SystemError("write", path, code: written < 0 ? errno : ENOSPC) }
  }

  private static func identity(_ root: JSONNode) -> FileIdentity? {
    guard let device = root["device"]?.string.flatMap({ UInt64($0) }),
      let inode = root["inode"]?.string.flatMap({ UInt64($0) })
    else {
      return nil
    }
    return FileIdentity(device: device, inode: inode)
  }

  func remove(_ run: RunID) {
    _ = unlink("\(state.live)/\(run)")
  }
}
