import FanoutCore

extension ProcessEntry {
  /// Processes in words: `pid 12 (sh), pid 14 (sleep)`, at most four of them.
  public static func words(_ processes: [ProcessEntry]) -> String {
    let named = processes.prefix(4).map { "pid \($0.pid) (\($0.name))" + ($0.isStopped ? ", stopped" : "") }
    return named.joined(separator: ", ") + (processes.count > 4 ? " and \(processes.count - 4) more" : "")
  }

  /// What it does, by the kernel's letter.
  var doing: String {
    if isFrozen { return "frozen with its control group until that is thawed" }
    return switch state {
    case UInt8(ascii: "R"): "running"
    case UInt8(ascii: "S"), UInt8(ascii: "I"): "sleeping"
    case UInt8(ascii: "D"): "waiting inside the kernel, where no signal reaches it"
    case UInt8(ascii: "T"): "stopped"
    case UInt8(ascii: "t"): "stopped by a debugger"
    default: "ending"
    }
  }

  /// Waits for something inside the kernel.
  var isInKernel: Bool { state == UInt8(ascii: "D") }

  /// Whether its control group is frozen, as far as its user is told: a version 1 shows as waiting inside the kernel, a
  /// version 2 as asleep.
  var isFrozen: Bool {
    guard isInKernel || state == UInt8(ascii: "S") else { return false }
    return ["__refrigerator", "do_freezer_trap"].contains(ProcessTable.waitingPlace(pid))
  }
}
