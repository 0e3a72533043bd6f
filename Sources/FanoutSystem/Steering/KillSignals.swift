import FanoutCore
import Glibc

extension KillCompletion {
  /// A supervisor that worked here took the signals of this process; what is left to do is only waiting.
  static func letSignalsThrough() {
    var set = sigset_t()
    sigemptyset(&set)
    for number in SignalDescriptor.requestsToEnd { sigaddset(&set, number) }
    sigprocmask(SIG_UNBLOCK, &set, nil)
  }
}
