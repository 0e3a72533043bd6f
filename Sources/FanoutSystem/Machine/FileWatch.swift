import CSystem
import Glibc

/// Tells of changes to files without asking again and again (inotify). A user may have 128 of these: when `init`
/// throws, ask by time.
public final class FileWatch {
  /// Readable when there are events; for the event loop.
  public let descriptor: Descriptor

  /// What to be told about.
  public struct Interest: OptionSet, Sendable {
    /// The kernel's mask.
    public let rawValue: UInt32
    /// An interest from the kernel's mask.
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    /// A file has been written to.
    public static let growth = Interest(rawValue: UInt32(IN_MODIFY))
    /// The mode of a file, its times or the number of its names have changed: also when it was removed by somebody
    /// while another has it open.
    public static let attributes = Interest(rawValue: UInt32(IN_ATTRIB))
    /// The file was moved away or removed, or a link to it was.
    public static let place = Interest(rawValue: UInt32(IN_MOVE_SELF) | UInt32(IN_DELETE_SELF) | UInt32(IN_ATTRIB))
    /// The directory was moved away; refused for anything else (ENOTDIR). Nothing is told of what is in it: its files
    /// could be many, and anybody's.
    public static let passage = Interest(rawValue: UInt32(IN_MOVE_SELF) | UInt32(IN_ONLYDIR))
    /// Somebody has closed a file: all that shared his opening have. A lock on it that he held is free.
    public static let closing = Interest(rawValue: UInt32(IN_CLOSE_WRITE) | UInt32(IN_CLOSE_NOWRITE))
    /// A name has appeared in a directory, made there or moved in.
    public static let arrivals = Interest(rawValue: UInt32(IN_MOVED_TO) | UInt32(IN_CREATE))
  }

  /// One thing that happened.
  public struct Event: Sendable, Equatable {
    /// Which watch; -1 where events were lost and everything has to be looked at.
    public let watch: Int32
    /// What happened, and what came with it.
    public let mask: UInt32
    /// The name in the watched directory; empty for the watched file itself.
    public let name: String

    /// Events were lost.
    public var isOverflow: Bool { mask & UInt32(IN_Q_OVERFLOW) != 0 }
    /// The watch is over: what it watched is gone, or it was removed.
    public var isOver: Bool { mask & UInt32(IN_IGNORED) != 0 }
  }

  /// A watch on nothing yet; throws EMFILE where the user has too many.
  public init() throws(SystemError) {
    let number = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    guard number >= 0 else { throw FileWatch.refusal() }
    descriptor = Descriptor(owning: number)
  }

  /// EMFILE says that this process has too many descriptors, or that its user has too many of these: one more
  /// descriptor tells which.
  private static func refusal() -> SystemError {
    let code = errno
    let spare = code == EMFILE ? Glibc.open("/", csystem_path_only | O_CLOEXEC) : -1
    guard spare >= 0 else { return SystemError("watch files", code: code) }
    Glibc.close(spare)
    let remedy = "raise how many inotify instances a user may have (sysctl fs.inotify.max_user_instances)"
    return SystemError("watch files", code: code, remedy: remedy)
  }

  /// Watches a file or directory, not through a link. The number in its events.
  public func watch(_ path: String, for interest: Interest) throws(SystemError) -> Int32 {
    let watch = inotify_add_watch(descriptor.number, path, interest.rawValue | UInt32(IN_DONT_FOLLOW))
    guard watch < 0 else { return watch }
    let code = errno
    // Nothing is written by a watch: it is no disk that is full.
    let remedy = "raise how many files a user may watch (sysctl fs.inotify.max_user_watches)"
    throw SystemError("watch", path, code: code, remedy: code == ENOSPC ? remedy : nil)
  }

  /// Watches it no longer. One `isOver` event follows.
  public func unwatch(_ watch: Int32) { _ = inotify_rm_watch(descriptor.number, watch) }

  /// What has happened since the last call; empty where nothing has. Ask again while it answers.
  public func events() throws(SystemError) -> [Event] {
    let bytes: [UInt8]
    do throws(SystemError) { bytes = try descriptor.read(65536) } catch {
      if error.code == EAGAIN { return [] }
      throw error
    }
    return FileWatch.parse(bytes)
  }

  // struct inotify_event: wd, mask, cookie, len (four bytes each), then the name, padded with zeros to len.
  static func parse(_ bytes: [UInt8]) -> [Event] {
    var events: [Event] = []
    bytes.withUnsafeBytes { raw in
      var offset = 0
      while offset + 16 <= raw.count {
        let watch = raw.loadUnaligned(fromByteOffset: offset, as: Int32.self)
        let mask = raw.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
        let length = Int(raw.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self))
        let end = min(raw.count, offset + 16 + length)
        let name = raw[(offset + 16)..<end].prefix { $0 != 0 }
        events.append(Event(watch: watch, mask: mask, name: String(decoding: name, as: UTF8.self)))
        offset = end
      }
    }
    return events
  }
}
