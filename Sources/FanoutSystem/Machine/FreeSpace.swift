import FanoutCore
import Glibc

/// The room at a state directory: asked before every start, and looked at by `check` and `status`.
enum FreeSpace {
  /// The gate that is closed for want of it; nil: it is open.
  static func gate(at path: String, keep: Int) -> ClosedGate? {
    guard keep > 0 else { return nil }
    do throws(SystemError) { return try room(at: path, keep: keep).gate } catch {
      return ClosedGate(name: DiskRoom.gateName, detail: "\(error)")
    }
  }

  /// The room as the file system tells it; of a directory that is not there yet, that in which it will be made.
  static func room(at wanted: String, keep: Int) throws(SystemError) -> DiskRoom {
    var status = statvfs()
    var path = wanted
    if statvfs(path, &status) != 0 {
      guard errno == ENOENT else { throw .last("ask for free space at", path) }
      path = DirectoryOwner.nearest(to: wanted)
      guard statvfs(path, &status) == 0 else { throw .last("ask for free space at", path) }
    }
    let (bytes, overflow) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
    // Where a file system does not count its blocks (ramfs, some of FUSE) or its inodes, there is no number: not none.
    let free = status.f_blocks > 0 ? (overflow ? Int.max : Int(clamping: bytes)) : nil
    let inodes = status.f_files > 0 ? Int(clamping: status.f_favail) : nil
    return DiskRoom(path: path, free: free, keep: keep, inodes: inodes)
  }
}
