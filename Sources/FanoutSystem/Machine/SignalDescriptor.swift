import CSystem
import Glibc

/// Signals as something that can be waited for beside other events. They are blocked while it lives; children start
/// with an empty mask all the same.
struct SignalDescriptor {
  private let descriptor: Descriptor
  private let before: sigset_t
  private let own: sigset_t

  var number: Int32 { descriptor.number }

  /// How a person, a terminal or a manager asks to end: ^C, kill(1), a terminal that goes, ^\.
  static let requestsToEnd = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

  /// Lets signals through again that somebody in this process held back for good.
  static func letThrough(_ signals: [Int32]) {
    var set = SignalDescriptor.set(of: signals)
    sigprocmask(SIG_UNBLOCK, &set, nil)
  }

  private static func set(of signals: [Int32]) -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for number in signals { sigaddset(&set, number) }
    return set
  }

  init(_ signals: [Int32]) throws(SystemError) {
    // What the caller had ignored (nohup, a background job) stays ignored.
    var set = SignalDescriptor.set(of: signals.filter { csystem_is_ignored($0) == 0 })
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
    own = set
  }

  /// Lets them through for a while, as if nobody waited for them.
  func letThrough() {
    var set = own
    sigprocmask(SIG_UNBLOCK, &set, nil)
  }

  /// Holds them back again.
  func holdBack() {
    var set = own
    sigprocmask(SIG_BLOCK, &set, nil)
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
