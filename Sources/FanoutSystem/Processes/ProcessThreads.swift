/// A process lives as long as one of its threads does. Below its number the kernel shows what the first one has: nothing
/// any more, neither memory nor descriptors, where that has ended. Then the others show it.
extension ProcessTable {
  /// What a look into the directory of a process finds, or, where that finds nothing because its first thread has ended
  /// while others live, into that of one of these.
  static func shown<Found>(
    by pid: Int32, _ look: (_ task: String) throws(SystemError) -> Found?
  ) throws(SystemError) -> Found? {
    if let found = try look("\(pid)") { return found }
    guard try find(pid)?.livesInOtherThreads == true else { return nil }
    for thread in try otherThreads(of: pid) {
      if let found = try look("\(pid)/task/\(thread)") { return found }
    }
    return nil
  }

  /// The threads of a process besides the first.
  static func otherThreads(of pid: Int32) throws(SystemError) -> [Int32] {
    (try numbers(in: "\(pid)/task") ?? []).filter { $0 != pid }
  }
}
