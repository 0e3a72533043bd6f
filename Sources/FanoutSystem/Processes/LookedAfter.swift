import FanoutCore
import Glibc

/// Whether somebody else looks after a process, so that it is not ours to end although a worker of ours may have
/// started it.
///
/// Its environment says so, which every process below it inherits and anybody can set: so what it says is looked for.
enum LookedAfter {
  /// Whether it is a supervisor, or of a run that is open in the loop that started it. `isChildOfOurs`: of the process
  /// that asks, or of a supervisor whose runs it looks for.
  static func bySomebodyElse(
    _ entry: ProcessEntry, _ environment: [ArraySlice<UInt8>], isChildOfOurs: Bool
  ) throws(SystemError) -> Bool {
    func value(of name: String) -> String? { ProcessEnvironment.value(of: name, in: environment) }
    if let supervisor = value(of: "FANOUT_SUPERVISOR") {
      // What a fire tells of itself: whoever started it waits for it, and nobody else does.
      if supervisor.hasPrefix(EnvironmentNames.onFireMark) { return isChildOfOurs }
      // One that starts has no lock yet.
      if ProcessTable.executesOurProgram(entry.pid) == true { return true }
      return try ProcessTable.sharesLock(entry.pid, onFileNamed: "/supervisors/\(supervisor).lock")
    }
    guard let run = value(of: "FANOUT_RUN_ID"), let directory = value(of: "FANOUT_RUN_DIR"),
      directory.hasSuffix("/runs/\(run)")
    else { return false }
    return access("\(directory.dropLast("/runs/\(run)".count))/live/\(run)", F_OK) == 0
  }
}

extension ProcessTable {
  /// Whether a process shares a held flock on a file of which the path ends so, whether the file still has its name or
  /// not.
  static func sharesLock(_ pid: Int32, onFileNamed end: String) throws(SystemError) -> Bool {
    let shares: Bool? = try shown(by: pid) { task throws(SystemError) in
      guard let numbers = try numbers(in: "\(task)/fd"), !numbers.isEmpty else { return nil }
      for number in numbers {
        guard let path = try link("\(task)/fd/\(number)"), path.hasSuffix(end) || path.hasSuffix("\(end) (deleted)")
        else { continue }
        if try taker(of: number, in: task) != nil { return true }
      }
      return false
    }
    return shares ?? false
  }

  /// Whether a process executes a program of our own file's name; nil where that is not to be seen.
  static func executesOurProgram(_ pid: Int32) -> Bool? {
    guard let own = (try? link("self/exe")) ?? nil, let its = program(of: pid) else { return nil }
    return name(ofProgram: own) == name(ofProgram: its)
  }

  private static func program(of pid: Int32) -> String? {
    (try? shown(by: pid) { task throws(SystemError) in try link("\(task)/exe") }) ?? nil
  }

  private static func name(ofProgram path: String) -> Substring {
    let deleted = " (deleted)"
    let path = path.hasSuffix(deleted) ? path.dropLast(deleted.count) : path[...]
    return path.split(separator: "/").last ?? path
  }
}
