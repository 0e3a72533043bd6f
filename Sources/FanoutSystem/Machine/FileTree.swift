import CSystem
import Glibc

/// Directories with all that is in them. Links are removed, never followed; names are bytes, whatever they mean; a
/// directory of ours that its maker has closed is opened first. What is mounted in one is no part of it, and stays.
enum FileTree {
  /// So many directories are held open at once. What lies deeper is moved up, so that neither descriptors nor a path's
  /// length bound it.
  private static let deepest = 64
  /// O_PATH, which Glibc keeps from Swift.
  private static let pathOnly: Int32 = 0o10_000_000

  /// Removes it; what cannot be removed stays.
  static func remove(_ path: String) {
    guard let status = try? stat.of(path) else { return }
    guard status.isDirectory else {
      _ = unlink(path)
      return
    }
    try? removeDirectory(path)
  }

  /// Removes a directory so that it is whole or gone: one in which anything may not be removed is left as it is, and any
  /// other is renamed before the first file of it goes. Throws where something of it is left, under its name or under `aside`.
  static func remove(_ path: String, aside: String) throws(SystemError) {
    try FileTreeProof.prove(path)
    guard rename(path, aside) == 0 else { throw .last("rename", path) }
    try removeDirectory(aside)
  }

  /// Removes a directory. Throws where something of it is left.
  static func removeDirectory(_ path: String) throws(SystemError) {
    let root = try enter(AT_FDCWD, path, path)
    var moved = 0
    try empty(root, root: root, depth: 0, moved: &moved, path)
    guard rmdir(path) == 0 else { throw .last("remove", path) }
  }

  /// Whether an entry is a directory. Throws where something is mounted on it.
  static func isDirectory(_ directory: Int32, _ name: UnsafePointer<CChar>, _ path: @autoclosure () -> String)
    throws(SystemError) -> Bool
  {
    let kind = csystem_entry(directory, name)
    guard kind != CSYSTEM_MOUNT else {
      throw SystemError("remove (something is mounted there; umount it)", path(), code: EBUSY)
    }
    return kind == CSYSTEM_DIRECTORY
  }

  // MARK: - Removing

  private static func empty(_ directory: Descriptor, root: Descriptor, depth: Int, moved: inout Int, _ path: String)
    throws(SystemError)
  {
    // Names that are removed may move others in the list: it is read again until nothing is left of it.
    var goesOn = true
    var looksForVanished = 8
    while goesOn {
      goesOn = false
      try entries(of: directory, path) { name throws(SystemError) in
        if unlinkat(directory.number, name, 0) == 0 { return true }
        // What somebody renamed since it was listed is in the next list, under its other name.
        if errno == ENOENT, looksForVanished > 0 {
          looksForVanished -= 1
          return true
        }
        let inner = path + "/" + String(cString: name)
        let error = SystemError.last("remove", inner)
        guard try isDirectory(directory.number, name, inner) else { throw error }
        let child = try enter(directory.number, name, inner)
        if depth == deepest {
          repeat { moved += 1 } while faccessat(root.number, ".deep-\(moved)", F_OK, AT_SYMLINK_NOFOLLOW) == 0
          guard renameat(directory.number, name, root.number, ".deep-\(moved)") == 0 else {
            throw .last("rename", inner)
          }
        } else {
          try empty(child, root: root, depth: depth + 1, moved: &moved, inner)
          guard unlinkat(directory.number, name, AT_REMOVEDIR) == 0 else { throw .last("remove", inner) }
        }
        return true
      } found: {
        goesOn = $0
      }
    }
  }

  /// Hands over the names in a directory, and tells `found` whether `body` took any of them away.
  static func entries(
    of directory: Descriptor, _ path: String, _ body: (UnsafePointer<CChar>) throws(SystemError) -> Bool,
    found: (Bool) -> Void = { _ in }
  ) throws(SystemError) {
    // Of its own, because reading moves the place in it.
    let own = openat(directory.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard own >= 0, let list = fdopendir(own) else { throw .last("list", path) }
    defer { closedir(list) }
    var hasTaken = false
    while let entry = try nextEntry(of: list, path) {
      let taken = try name(of: entry) { (name) throws(SystemError) -> Bool in
        // `.` and `..`
        if name[0] == 0x2E, name[1] == 0 || name[1] == 0x2E && name[2] == 0 { return false }
        return try body(name)
      }
      hasTaken = taken || hasTaken
    }
    found(hasTaken)
  }

  private static func name(
    of entry: UnsafeMutablePointer<dirent>, _ body: (UnsafePointer<CChar>) throws(SystemError) -> Bool
  ) throws(SystemError) -> Bool {
    guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return false }
    return try body(UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self))
  }

  private static func enter(_ directory: Int32, _ name: UnsafePointer<CChar>, _ path: String) throws(SystemError)
    -> Descriptor
  {
    try open(directory, name, path).directory
  }

  /// Opens a directory, not through a link; one of ours that its mode has closed is given back its rights. `closed`:
  /// that mode.
  static func open(_ directory: Int32, _ name: UnsafePointer<CChar>, _ path: String) throws(SystemError)
    -> (directory: Descriptor, closed: mode_t?)
  {
    let handle = openat(directory, name, pathOnly | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard handle >= 0 else { throw .last("open", path) }
    defer { close(handle) }
    var status = stat()
    var closed: mode_t?
    if fstat(handle, &status) == 0, status.st_mode & 0o700 != 0o700 {
      // By its number, so that nobody can put a link in its place meanwhile. Whose it is not, it stays as it is.
      let mode = status.st_mode & 0o7777
      if chmod("/proc/self/fd/\(handle)", mode | 0o700) == 0 { closed = mode }
    }
    let opened = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard opened >= 0 else {
      let error = errno
      if let closed { _ = chmod("/proc/self/fd/\(handle)", closed) }
      throw SystemError("open", path, code: error)
    }
    return (Descriptor(owning: opened), closed)
  }
}
