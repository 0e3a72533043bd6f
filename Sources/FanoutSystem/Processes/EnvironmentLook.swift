import Glibc

/// What a look at the environment of a process says.
enum EnvironmentLook: Equatable {
  /// The entries that it was started with.
  case shown([ArraySlice<UInt8>])
  /// There is none (a kernel thread, one that has ended or is not there), or none for us to see (another user's, not
  /// dumpable).
  case hidden
  /// There is one, or was a moment ago, that could not be seen: the process is on its way out, or in the middle of
  /// execve all the while, or its first thread has ended and no other shows it.
  case missed

  /// By what is read of it (nil: nothing is shown), and what becomes of the memory behind each reading. Nil: its first
  /// thread has ended while others live.
  static func of(
    _ read: () throws(SystemError) -> [UInt8]?, _ memory: () throws(SystemError) -> ProcessMemory
  ) throws(SystemError) -> EnvironmentLook? {
    for _ in 0..<100 {
      let bytes = try read()
      if let bytes, !bytes.isEmpty { return .shown(bytes.split(separator: 0)) }
      // In the middle of execve there is an instant in which the new environment is not there yet, and behind the end of
      // a process none at all: both read as empty. So an empty one counts only if the memory is there behind the
      // reading, and says the same.
      switch try memory() {
      case .ofOtherThreads: return nil
      case .released: return .missed
      case .never: return .hidden
      case .empty where bytes != nil: return .shown([])
      case .there, .empty, .made:
        if bytes == nil { return .hidden }
        // An execve takes microseconds, and nothing tells of its end: looked at again shortly, a hundred times at most.
        usleep(100)
      }
    }
    return .missed
  }

  /// Of a process whose first thread has ended: what one of these others shows. Where none does they are on their way
  /// out as well, or it is not for us to see.
  static func of(
    others threads: [Int32], _ look: (Int32) throws(SystemError) -> EnvironmentLook?
  ) throws(SystemError) -> EnvironmentLook {
    for thread in threads {
      if case .shown(let entries) = try look(thread) { return .shown(entries) }
    }
    return .missed
  }
}

extension ProcessTable {
  /// The environment entries a process was started with; nil where it does not show them (another user's, not dumpable,
  /// gone, or on its way out).
  static func environment(_ pid: Int32) throws(SystemError) -> [ArraySlice<UInt8>]? {
    if case .shown(let entries) = try look(atEnvironmentOf: pid) { entries } else { nil }
  }

  /// Whether exactly this entry (`NAME=value`) is among them; nil where it does not show them.
  static func environmentContains(_ pid: Int32, _ entry: String) throws(SystemError) -> Bool? {
    try environment(pid).map { $0.contains { $0.elementsEqual(entry.utf8) } }
  }

  static func look(atEnvironmentOf pid: Int32) throws(SystemError) -> EnvironmentLook {
    func look(_ task: String) throws(SystemError) -> EnvironmentLook? {
      try EnvironmentLook.of(
        { () throws(SystemError) in try text("\(task)/environ") },
        { () throws(SystemError) in try text("\(task)/stat").map(ProcessMemory.init(stat:)) ?? .never })
    }
    if let seen = try look("\(pid)") { return seen }
    return try EnvironmentLook.of(others: otherThreads(of: pid)) { thread throws(SystemError) in
      try look("\(pid)/task/\(thread)")
    }
  }
}
