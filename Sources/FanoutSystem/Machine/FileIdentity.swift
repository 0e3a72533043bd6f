import Glibc

/// Which file something is, whatever its path says: device and inode as `stat` shows them.
public struct FileIdentity: Hashable, Sendable, CustomStringConvertible {
  /// `st_dev`.
  public let device: UInt64
  /// `st_ino`.
  public let inode: UInt64

  /// An identity that was recorded.
  public init(device: UInt64, inode: UInt64) {
    self.device = device
    self.inode = inode
  }

  init(_ status: stat) { self.init(device: UInt64(status.st_dev), inode: UInt64(status.st_ino)) }

  /// `2049:131`
  public var description: String { "\(device):\(inode)" }
}
