import CSystem
import Glibc

/// Proves of a directory that all that is in it may be removed, before the first name of it goes, and changes nothing.
///
/// The kernel itself is asked about each name, with the call that removes files of the other kind: it looks first
/// whether the caller may remove that name at all (who owns it and the directory, sticky bits, what is immutable or may
/// only grow, what he is capable of), and only then finds that the kind is wrong.
struct FileTreeProof {
  /// A directory on the way to the one that is looked at.
  private struct Place {
    let name: [CChar]
    let identity: FileIdentity
    /// The mode that its maker has closed it with; nil: it is as it was.
    let closed: mode_t?
    /// Directories in it that were not looked at.
    var inner: [[CChar]] = []
  }

  private let path: String
  private var here: Descriptor
  /// However deep it goes: one descriptor is enough, because what lies above is opened again through `..`.
  private var way: [Place]

  /// Throws where a name in it may not be removed, where a directory cannot be looked into or emptied, or where
  /// something is mounted. Directories of ours that were closed are closed again behind it.
  static func prove(_ path: String) throws(SystemError) {
    var proof = try FileTreeProof(path)
    defer { proof.leave() }
    try proof.walk()
  }

  private init(_ path: String) throws(SystemError) {
    let (directory, closed) = try FileTree.open(AT_FDCWD, path, path)
    self.path = path
    here = directory
    way = [Place(name: [], identity: FileIdentity(try directory.status(path)), closed: closed)]
  }

  private mutating func walk() throws(SystemError) {
    way[0].inner = try look()
    while true {
      if let name = way[way.count - 1].inner.popLast() {
        let inner = words(for: name)
        let (directory, closed) = try FileTree.open(here.number, name, inner)
        here = directory
        way.append(Place(name: name, identity: FileIdentity(try directory.status(inner)), closed: closed))
        way[way.count - 1].inner = try look()
      } else if way.count > 1 {
        try ascend()
      } else {
        return
      }
    }
  }

  /// Asks about each name in the directory; its directories.
  private func look() throws(SystemError) -> [[CChar]] {
    guard faccessat(here.number, ".", W_OK | X_OK, AT_EACCESS) == 0 else { throw .last("empty", words()) }
    var inner: [[CChar]] = []
    try FileTree.entries(of: here, words()) { name throws(SystemError) in
      let text = Array(UnsafeBufferPointer(start: name, count: strlen(name) + 1))
      let isDirectory = try FileTree.isDirectory(here.number, name, words(for: text))
      let (flags, wrongKind) = isDirectory ? (0, EISDIR) : (AT_REMOVEDIR, ENOTDIR)
      if unlinkat(here.number, name, flags) != 0, errno != wrongKind, errno != ENOENT {
        let error = errno
        let why = error == EPERM ? " (ls -l and lsattr tell whose it is, and what it is protected by)" : ""
        throw SystemError("remove" + why, words(for: text), code: error)
      }
      if isDirectory { inner.append(text) }
      return false
    }
    return inner
  }

  private mutating func ascend() throws(SystemError) {
    let left = way.removeLast()
    let above = openat(here.number, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    let error = errno
    if let mode = left.closed { _ = fchmod(here.number, mode) }
    guard above >= 0 else { throw SystemError("open what is above", words(for: left.name), code: error) }
    here = Descriptor(owning: above)
    guard isHere else { throw SystemError("empty (it was moved meanwhile)", words(for: left.name), code: EBUSY) }
  }

  /// Whether the open directory is the last one on the way: one that somebody moves meanwhile leads elsewhere.
  private var isHere: Bool {
    guard let status = try? here.status(path), let last = way.last else { return false }
    return FileIdentity(status) == last.identity
  }

  /// Closes again what was closed, from where it is up to the first one.
  private mutating func leave() {
    while way.count > 1, isHere {
      do throws(SystemError) { try ascend() } catch { return }
    }
    if isHere, let mode = way[0].closed { _ = fchmod(here.number, mode) }
  }

  /// The path of a name in it, as far as people read it.
  private func words(for name: [CChar]? = nil) -> String {
    let names = (way.dropFirst().map(\.name) + (name.map { [$0] } ?? [])).map { name in
      String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    let shown = names.count > 12 ? names.prefix(10) + ["…"] + names.suffix(1) : names[...]
    return ([path] + shown).joined(separator: "/")
  }
}
