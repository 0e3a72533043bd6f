/// The room on the file system of a state directory.
public struct DiskRoom: Sendable, Equatable {
  /// The state directory.
  public var path: String
  /// Free bytes, for whoever's loop it is; nil: this file system does not count its blocks, and nobody knows.
  public var free: Int?
  /// What `keep.freeSpace` keeps; 0: nothing.
  public var keep: Int
  /// Inodes that are left; nil: this file system makes them as it needs them.
  public var inodes: Int?

  /// Room.
  public init(path: String, free: Int?, keep: Int, inodes: Int? = nil) {
    self.path = path
    self.free = free
    self.keep = keep
    self.inodes = inodes
  }

  /// What the records and the directory of one run take on a file system of pages. With less a start may fail.
  public static let leastFree = 64 << 10
  /// The files and directories of one fire with one run. With less a start may fail.
  public static let leastInodes = 16

  /// The gate that is closed for want of space; nil: it is open.
  public var gate: ClosedGate? {
    guard keep > 0, let free, free < keep else { return nil }
    // In the unit of the configuration: it is what a person compares.
    let wanted = ByteCount(bytes: Int64(keep))
    let left = ByteCount(bytes: Int64(free)).written(like: wanted)
    return ClosedGate(
      name: DiskRoom.gateName, detail: "\(left) are free at \(path), keep.freeSpace keeps \(wanted.written)")
  }

  /// The name of that gate.
  public static let gateName = "freeSpace"

  /// Too little of it.
  public var causes: [HealthCause] {
    var causes: [HealthCause] = []
    if let gate {
      causes.append(
        HealthCause(
          .freeSpace, "nothing can start: \(gate.detail)",
          helps: Remedy("df -h \(path)", "shows it: free some, or lower keep.freeSpace")))
    } else if let free, free < DiskRoom.leastFree {
      causes.append(
        HealthCause(
          .freeSpace, DiskRoom.sentence(free >> 10 == 0, "\(free >> 10) KiB are free at \(path)"),
          helps: Remedy("df -h \(path)", "shows it: free some")))
    }
    if let inodes, inodes < DiskRoom.leastInodes {
      causes.append(
        HealthCause(
          .inodes,
          DiskRoom.sentence(inodes == 0, "\(inodes == 0 ? "no inode is" : "\(inodes) inodes are") left at \(path)"),
          helps: Remedy("df -i \(path)", "shows it: remove files there")))
    }
    return causes
  }

  /// Where a little is left some starts work and others do not: that is what there is to say.
  private static func sentence(_ isNothing: Bool, _ what: String) -> String {
    isNothing ? "nothing can start: \(what)" : "starts may fail: \(what)"
  }
}
