import FanoutCore

extension ProcessEntry {
  /// Processes in words: `pid 12 (sh), pid 14 (sleep)`, at most four of them.
  public static func words(_ processes: [ProcessEntry]) -> String {
    let named = processes.prefix(4).map { "pid \($0.pid) (\($0.name))" + ($0.isStopped ? ", stopped" : "") }
    return named.joined(separator: ", ") + (processes.count > 4 ? " and \(processes.count - 4) more" : "")
  }
}
