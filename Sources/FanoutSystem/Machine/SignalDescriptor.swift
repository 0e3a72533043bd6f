import CSystem
import Glibc

/// Signals as something that can be waited for beside other events. They are blocked while it lives; children start
/// with an empty mask all the same.
struct SignalDescriptor {
  private let descriptor: Descriptor
  private let before: sigset_t

  var number: Int32 { descriptor.number }

  /// How a person, a terminal or a manager asks to end: ^C, kill(1), a terminal that goes, ^\.
  static let requestsToEnd = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

  init(_ signals: [Int32]) throws(SystemError) {
    var set = sigset_t()
    sigemptyset(&set)
    // What the caller had ignored (nohup, a background job) stays ignored.
    for number in signals where csystem_is_ignored(number) == 0 { sigaddset(&set, number) }
    var old = sigset_t()
    sigprocmask(SIG_BLOCK, &set, &old)
    let number = signalfd(-1, &set, Int32(SFD_CLOEXEC) | Int32(SFD_NONBLOCK))
    guard number >= 0 else {
      let code = errno
      sigprocmask(SIG_SETMASK, &old, nil)
      throw SystemError("receive signals", code: code)
    }
    descriptor = Descriptor(owning: number)
    before = old
  }

  /// The next signal that came; nil where none did.
  func next() -> Int32? {
    var info = signalfd_siginfo()
    let size = MemoryLayout<signalfd_siginfo>.size
    return read(number, &info, size) == size ? Int32(bitPattern: info.ssi_signo) : nil
  }

  /// Closes it and lets signals through as before.
  func restore() {
    descriptor.close()
    var old = before
    sigprocmask(SIG_SETMASK, &old, nil)
  }
}
