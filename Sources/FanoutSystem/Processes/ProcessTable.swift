import Glibc

/// Reads /proc, as far as it is proven to show the numbers of this process's own pid namespace (`ProcessNamespace`).
/// Where it is not, or descriptors or memory run out while it looks, it throws: a process that was not seen for that is
/// not gone.
enum ProcessTable {
  /// Every process that can be seen, by number.
  static func read() throws(SystemError) -> [ProcessEntry] {
    var entries: [ProcessEntry] = []
    // One that ends between the listing and the look is simply not there.
    for pid in try numbers() { if let entry = try find(pid) { entries.append(entry) } }
    return entries.sorted { $0.pid < $1.pid }
  }

  /// The numbers of all processes that can be seen.
  static func numbers() throws(SystemError) -> [Int32] {
    var numbers: [Int32] = []
    try list(".") { number, _ in numbers.append(number) }
    return numbers
  }

  /// The numbers in a directory below /proc; nil where it is not there or not to be seen.
  static func numbers(in directory: String) throws(SystemError) -> [Int32]? {
    try seen { () throws(SystemError) in
      var numbers: [Int32] = []
      try list(directory) { number, _ in numbers.append(number) }
      return numbers
    }
  }

  /// Goes through the numbers in a directory below /proc, which is open meanwhile.
  private static func list(
    _ name: String, _ body: (_ number: Int32, _ directory: Int32) throws(SystemError) -> Void
  ) throws(SystemError) {
    let directory = try ProcessNamespace.directory(name)
    defer { closedir(directory) }
    while let entry = try nextEntry(of: directory, "/proc/\(name)") {
      guard (48...57).contains(entry.pointee.d_name.0), let number = Int32(directoryEntryName(entry)) else { continue }
      try body(number, dirfd(directory))
    }
  }

  /// How many processes and threads were ever born on the machine; nil where the kernel does not show it.
  static func births() -> UInt64? {
    guard let bytes = try? text("stat") else { return nil }
    guard let line = bytes.split(separator: 0x0A).first(where: { $0.starts(with: "processes ".utf8) }) else {
      return nil
    }
    return UInt64(String(decoding: line.dropFirst(10), as: UTF8.self))
  }

  /// One process; nil where there is none with that number, or nothing can be seen of it. For those who decide nothing
  /// by it.
  static func entry(_ pid: Int32) -> ProcessEntry? { (try? find(pid)) ?? nil }

  /// One process; nil where there is none with that number.
  static func find(_ pid: Int32) throws(SystemError) -> ProcessEntry? {
    let path = "\(pid)/stat"
    return try seen { () throws(SystemError) in try ProcessNamespace.open(path).read(1024, "/proc/\(path)") }
      .flatMap(ProcessEntry.parse)
  }

  /// Whether that process is not there any more, zombies not counted. False where that cannot be found out.
  static func isGone(_ process: ProcessEntry) -> Bool {
    do throws(SystemError) {
      return try find(process.pid).map { $0.startTicks != process.startTicks || $0.isZombie } ?? true
    } catch {
      return false
    }
  }

  /// When something that starts from now on starts at the earliest, in the unit of `startTicks`; from CLOCK_BOOTTIME in
  /// milliseconds.
  static func ticks(bootMilliseconds: Int64) -> UInt64 {
    UInt64(max(0, bootMilliseconds)) * UInt64(sysconf(Int32(_SC_CLK_TCK))) / 1000
  }

  /// The moment of that many ticks since boot, in milliseconds of CLOCK_BOOTTIME.
  static func bootMilliseconds(ticks: UInt64) -> Int64 {
    Int64(clamping: ticks) * 1000 / Int64(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// The function of the kernel in which it waits; nil where there is none, or it is not shown.
  static func waitingPlace(_ pid: Int32) -> String? {
    ((try? text("\(pid)/wchan")) ?? nil).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The user that a process acts as; nil where it is gone.
  static func owner(_ pid: Int32) -> uid_t? {
    guard let directory = try? ProcessNamespace.directory("\(pid)") else { return nil }
    defer { closedir(directory) }
    var status = stat()
    return fstat(dirfd(directory), &status) == 0 ? status.st_uid : nil
  }

  /// Where a link below /proc leads to; nil where it is not there or not to be seen.
  static func link(_ path: String) throws(SystemError) -> String? {
    try seen { () throws(SystemError) in try ProcessNamespace.link(path) }
  }

  /// All of a file below /proc; nil where it is not there or not to be seen.
  static func text(_ path: String) throws(SystemError) -> [UInt8]? {
    try seen { () throws(SystemError) in try ProcessNamespace.open(path).readToEnd("/proc/\(path)") }
  }

  /// What a look below /proc finds; nil where it is not there or not to be seen. That we lack what it takes to look is
  /// no such answer.
  static func seen<Found>(_ look: () throws(SystemError) -> Found) throws(SystemError) -> Found? {
    do throws(SystemError) { return try look() } catch {
      guard error.isShortage || error.isForeign else { return nil }
      throw error
    }
  }

  /// Whether the process shares the open file description of a held flock on that file; nil where that is not to be
  /// seen.
  static func lockHeld(_ pid: Int32, _ file: FileIdentity) throws(SystemError) -> Bool? {
    try locks(pid, of: [file]).map { !$0.isEmpty }
  }

  /// Where it shares the open file descriptions of held flocks on these files; nil where it has no descriptors, or does
  /// not show them.
  static func locks(_ pid: Int32, of files: Set<FileIdentity>) throws(SystemError) -> [HeldLock]? {
    try shown(by: pid) { task throws(SystemError) in
      try seen { () throws(SystemError) in
        var found: [HeldLock] = []
        var isEmpty = true
        try list("\(task)/fd") { number, directory throws(SystemError) in
          isEmpty = false
          var status = stat()
          // The prefilter: only what is that very file is worth reading about. A stranger's file whose disk does not
          // answer is not.
          guard fstatat(directory, "\(number)", &status, 0) == 0 else {
            if errno == ENOMEM { throw .last("examine", "/proc/\(task)/fd/\(number)") }
            return
          }
          guard files.contains(FileIdentity(status)), let taker = try taker(of: number, in: task) else { return }
          found.append(HeldLock(file: FileIdentity(status), descriptor: number, taker: taker))
        }
        return isEmpty ? nil : found
      } ?? nil
    }
  }

  /// What an event descriptor (eventfd) of a process has counted; nil where that is not to be seen, or is no such
  /// descriptor.
  static func eventCount(_ pid: Int32, of descriptor: Int32) throws(SystemError) -> UInt64? {
    guard let bytes = try text("\(pid)/fdinfo/\(descriptor)") else { return nil }
    for line in bytes.split(separator: 0x0A) where line.starts(with: "eventfd-count:".utf8) {
      let words = line.split { $0 == 0x20 || $0 == 0x09 }
      return words.last.flatMap { UInt64(String(decoding: $0, as: UTF8.self), radix: 16) }
    }
    return nil
  }

  /// The process that took the flock of a descriptor, which that process or thread shares; nil where it has none.
  static func taker(of descriptor: Int32, in task: String) throws(SystemError) -> Int32? {
    // "lock:\t1: FLOCK  ADVISORY  WRITE 1234 08:01:131 0 EOF" stands there only for the description that holds the lock.
    guard let bytes = try text("\(task)/fdinfo/\(descriptor)") else { return nil }
    for line in bytes.split(separator: 0x0A) where line.starts(with: "lock:".utf8) {
      let words = line.split { $0 == 0x20 || $0 == 0x09 }
      if words.count > 5, words[2].elementsEqual("FLOCK".utf8) { return ProcessEntry.decimal(words[5]) ?? 0 }
    }
    return nil
  }
}

extension ProcessTable {
  /// The children of this process, by number: from the kernel's own list, else from a look at all processes. At those
  /// that the caller knows it does not look.
  static func ownChildren(besides known: Set<Int32> = []) throws(SystemError) -> [ProcessEntry] {
    let own = getpid()
    guard let bytes = try text("self/task/\(own)/children") else {
      return try read().filter { $0.parent == own && !known.contains($0.pid) }
    }
    var children: [ProcessEntry] = []
    for pid in bytes.split(separator: 0x20).compactMap({ ProcessEntry.decimal($0) }) where !known.contains(pid) {
      if let child = try find(pid) { children.append(child) }
    }
    return children
  }
}
