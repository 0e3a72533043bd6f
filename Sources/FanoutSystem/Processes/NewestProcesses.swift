import CSystem
import Glibc

/// Glimpses at the processes that were born last, by their numbers. What lives for less than a pass over all takes is
/// found here while it lives: a chain of processes always has its living link among them.
enum NewestProcesses {
  /// How many numbers one glimpse looks at: on a machine where 3,000 are born a second, those of the last 10 ms.
  private static let count: Int32 = 32
  /// How many glimpses there are. Each may fall between a link's birth and the end of its fork; all of them, a few
  /// milliseconds long in total, do not.
  private static let glimpses = 64
  /// All of the longest environment that execve(2) takes (6 MiB with the arguments): what a run's processes are known
  /// by stands behind what they inherited. Of this memory only what is filled is ever there.
  private static let room = 6 << 20

  /// Which of these entries (`NAME=value`) one of the youngest shows in its environment. None where the kernel does not
  /// show which number was given out last.
  static func show(_ entries: [String]) throws(SystemError) -> Set<String> {
    var shown: Set<String> = []
    var hidden = entries
    guard let memory = malloc(room) else { throw .last("find room for an environment") }
    defer { free(memory) }
    let buffer = UnsafeMutableRawBufferPointer(start: memory, count: room)
    guard let newestNumber = try NewestNumber.open() else { return [] }
    for _ in 0..<glimpses where !hidden.isEmpty {
      guard let newest = try newestNumber.read() else { break }
      for pid in stride(from: newest, to: max(0, newest - count), by: -1) where !hidden.isEmpty {
        guard let length = try environment(pid, into: buffer) else { continue }
        let found = hidden.filter { csystem_environment_has(memory, length, $0) != 0 }
        guard !found.isEmpty, !isOurs(pid) else { continue }
        shown.formUnion(found)
        hidden.removeAll { shown.contains($0) }
      }
    }
    return shown
  }

  /// The numbers are those of threads as well: one that lives shows what the first of its process, which has ended,
  /// shows no more.
  private static func environment(_ pid: Int32, into buffer: UnsafeMutableRawBufferPointer) throws(SystemError)
    -> Int?
  {
    let path = "\(pid)/environ"
    let length = try ProcessTable.seen { () throws(SystemError) in
      try ProcessNamespace.open(path).read(into: buffer, "/proc/\(path)")
    }
    return length == 0 ? nil : length
  }

  /// Whether it is this process, a thread of it, or a keeper, which shows the environment of the supervisor whose
  /// memory it shares.
  private static func isOurs(_ pid: Int32) -> Bool {
    (try? ProcessNamespace.open("self/task/\(pid)", O_DIRECTORY)) != nil || ProcessTable.entry(pid)?.isKeeper == true
  }
}
