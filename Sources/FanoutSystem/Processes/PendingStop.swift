import FanoutCore
import Glibc

extension ProcessEntry {
  /// Continues each of these, but for what a person has stopped besides.
  static func resume(_ processes: [ProcessEntry]) {
    for process in processes where !process.isStoppedTwice { _ = process.signal(Signals.resume) }
  }

  /// Whether somebody has sent it a stop beside the one that stopped it: that one waits until it is continued, which
  /// would take both away. So a person's own stop is told from ours, whichever came first.
  var isStoppedTwice: Bool { isStopped && hasStopPending }

  /// Whether a stop is on its way to it: one that comes before that has taken hold is lost in it.
  var hasStopPending: Bool {
    guard let bytes = try? ProcessNamespace.open("\(pid)/status").readToEnd() else { return false }
    let stops: UInt64 = 1 << UInt64(Signals.stop - 1) | 1 << UInt64(SIGTSTP - 1)
    return bytes.split(separator: 0x0A).contains { line in
      guard line.starts(with: "ShdPnd:".utf8) || line.starts(with: "SigPnd:".utf8),
        let pending = UInt64(String(decoding: line.suffix(16), as: UTF8.self), radix: 16)
      else { return false }
      return pending & stops != 0
    }
  }
}
