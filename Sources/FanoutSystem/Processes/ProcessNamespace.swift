import CSystem
import Glibc
import Synchronization

/// The pid namespace of this process, with the /proc that shows its numbers.
///
/// A process may see a /proc of another pid namespace (`unshare --pid` without a mount of its own): every number in it
/// means somebody else here. So /proc is proven before its first use, and what was proven is kept open: everything is
/// read below it, and a proc file system that somebody mounts over it later is never looked at. No process entry exists
/// that did not come from there, so nobody can be signalled by a number of another world.
public struct ProcessNamespace: Sendable {
  /// Where numbers mean what they mean here (see `RecordedNumbers`).
  public let identity: String
  /// The root of the proven proc file system, open for as long as this process lives.
  private let root: Int32

  private static let proven = Mutex<ProcessNamespace?>(nil)

  /// Proves /proc, once for each process; what could not be looked at for want of descriptors or memory is asked again.
  public static func own() throws(ProcUnusable) -> ProcessNamespace {
    try proven.withLock { known throws(ProcUnusable) in
      if let known { return known }
      let own = try prove()
      known = own
      return own
    }
  }

  /// The identity of the own one; nil where /proc cannot be used.
  static var identity: String? { (try? own())?.identity }

  /// Opens what lies below the proven /proc: `12/stat`, `locks`.
  static func open(_ name: String, _ flags: Int32 = O_RDONLY) throws(SystemError) -> Descriptor {
    try open(name, flags, below: root())
  }

  /// Lists what lies below the proven /proc; the caller closes it.
  static func directory(_ name: String) throws(SystemError) -> OpaquePointer {
    let descriptor = try open(name, O_RDONLY | O_DIRECTORY)
    guard let directory = fdopendir(descriptor.number) else { throw .last("list", "/proc/\(name)") }
    _ = descriptor.release()
    return directory
  }

  /// Where a link below the proven /proc leads to.
  static func link(_ name: String) throws(SystemError) -> String {
    let root = try root()
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlinkat(root, name, &buffer, buffer.count)
    guard count >= 0 else { throw .last("read the link", "/proc/\(name)") }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func root() throws(SystemError) -> Int32 {
    do throws(ProcUnusable) { return try own().root } catch {
      if case .unreadable(let error) = error, error.isShortage { throw error }
      throw SystemError("use", "/proc", code: ENOTSUP)
    }
  }

  private static func open(_ name: String, _ flags: Int32, below root: Int32) throws(SystemError) -> Descriptor {
    while true {
      let number = openat(root, name, flags | O_CLOEXEC)
      if number >= 0 { return Descriptor(owning: number) }
      if errno != EINTR { throw .last("open", "/proc/\(name)") }
    }
  }

  /// The boot id in its file. An empty one (what a sandbox lays over it) tells no boot from another: ENODATA.
  static func bootID(in file: Descriptor) throws(SystemError) -> String {
    let path = "/proc/sys/kernel/random/boot_id"
    let text = String(decoding: try file.read(64, path).filter { $0 > 0x20 && $0 < 0x7F }, as: UTF8.self)
    guard !text.isEmpty else { throw SystemError("find a boot id in", path, code: ENODATA) }
    return text
  }

  // MARK: - The proof

  private static func prove() throws(ProcUnusable) -> ProcessNamespace {
    let directory: Descriptor
    do throws(SystemError) { directory = try Descriptor.open("/proc", O_RDONLY | O_DIRECTORY) } catch {
      throw error.isShortage ? .unreadable(error) : .notMounted
    }
    // A directory with files that look alike proves nothing.
    guard csystem_is_proc(directory.number) == 1 else { throw .notMounted }
    let shown: [Int32]
    let identity: String
    do throws(SystemError) { shown = try numbers(below: directory.number) } catch {
      // In a /proc of a namespace that this process is not in, there is no `self`.
      throw error.isShortage ? .unreadable(error) : .foreign(shown: nil, own: getpid())
    }
    guard shown == [getpid()] else { throw .foreign(shown: shown.first, own: getpid()) }
    do throws(SystemError) {
      _ = try bootID(in: open("sys/kernel/random/boot_id", O_RDONLY, below: directory.number))
      identity = try name(below: directory.number)
    } catch {
      if error.code == ENODATA { throw .noBoot }
      throw error.isShortage ? .unreadable(error) : .partial(error)
    }
    return ProcessNamespace(identity: identity, root: directory.release())
  }

  /// The numbers of this process, from the namespace that this /proc shows down to its own. One alone: the two are the
  /// same. That the first of several is our number proves nothing, because it may be so by chance.
  private static func numbers(below root: Int32) throws(SystemError) -> [Int32] {
    let lines = try open("self/status", O_RDONLY, below: root).readToEnd("/proc/self/status").split(separator: 0x0A)
    // A kernel without pid namespaces has no such line, and one number for each process.
    guard let line = lines.first(where: { $0.starts(with: "NSpid:".utf8) }) else { return [getpid()] }
    return line.split { $0 == 0x09 || $0 == 0x20 }.dropFirst().compactMap { Int32(String(decoding: $0, as: UTF8.self)) }
  }

  /// The namespace's inode. The number of one that is gone is given away again (a container that is started anew often
  /// gets its old one, and small numbers in it repeat), so the start of its first process is part of it; that of the
  /// machine's own is always the same.
  private static func name(below root: Int32) throws(SystemError) -> String {
    var target = [CChar](repeating: 0, count: 64)
    let length = readlinkat(root, "self/ns/pid", &target, target.count)
    guard length > 0 else {
      // A kernel without namespaces has one world.
      guard errno == ENOENT else { throw .last("read", "/proc/self/ns/pid") }
      return "0" + (try clocks(below: root))
    }
    let inode = String(
      decoding: target[..<length].filter { (48...57).contains($0) }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return inode + (inode == machine ? "" : try start(below: root)) + (try clocks(below: root))
  }

  /// The inode of the namespace that the machine has booted into (PROC_PID_INIT_INO).
  private static let machine = "4026531836"

  /// Where /proc is mounted with `hidepid`, its first process may be out of sight: then the inode has to do.
  private static func start(below root: Int32) throws(SystemError) -> String {
    do throws(SystemError) {
      let first = ProcessEntry.parse(try open("1/stat", O_RDONLY, below: root).read(1024, "/proc/1/stat"))
      return first.map { "-\($0.startTicks)" } ?? ""
    } catch {
      if error.isShortage { throw error }
      return ""
    }
  }

  /// How far the clocks of a time namespace are from the machine's: `+BOOT,MONOTONIC`; empty where they are the
  /// machine's. By them the start of every process is shifted as well. A kernel without time namespaces has no such
  /// file.
  private static func clocks(below root: Int32) throws(SystemError) -> String {
    let bytes: [UInt8]
    do throws(SystemError) { bytes = try open("self/timens_offsets", O_RDONLY, below: root).readToEnd() } catch {
      if error.isShortage { throw error }
      return ""
    }
    var offsets: [String: String] = [:]
    for line in bytes.split(separator: 0x0A) {
      let words = line.split { $0 == 0x20 || $0 == 0x09 }.map { String(decoding: $0, as: UTF8.self) }
      guard words.count == 3 else { continue }
      offsets[words[0]] = words[2] == "0" ? words[1] : "\(words[1])s\(words[2])"
    }
    let (boot, monotonic) = (offsets["boottime"] ?? "0", offsets["monotonic"] ?? "0")
    return boot == "0" && monotonic == "0" ? "" : "+\(boot),\(monotonic)"
  }
}
