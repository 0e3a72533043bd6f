import FanoutCore
import Glibc

/// What a supervisor takes before anything else.
extension Supervisor {
  /// The soft limit as it was, and as it is after raising it as far as it may go.
  static func raiseDescriptorLimit() -> (before: UInt64, now: UInt64) {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return (0, .max) }
    let before = UInt64(limit.rlim_cur)
    if limit.rlim_cur < limit.rlim_max {
      limit.rlim_cur = limit.rlim_max
      if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) != 0 { limit.rlim_cur = rlim_t(before) }
    }
    return (before, UInt64(limit.rlim_cur))
  }

  /// The file appears under its name only when it is locked: nobody ever sees a supervisor that is not yet alive.
  static func takeOwnLock(id: SupervisorID, state: StateDirectory) throws -> CategoryLock {
    let unnamed = "\(state.supervisors)/.\(id).lock"
    switch CategoryLock.take(unnamed) {
    case .held(let lock):
      CrashPoint.reached(.supervisorLocked)
      guard rename(unnamed, state.supervisorLock(id)) == 0 else {
        throw SystemError.last("rename to", state.supervisorLock(id))
      }
      CrashPoint.reached(.supervisorNamed)
      return lock
    case .busy: throw StateError.unusableLock("\(unnamed) is held by somebody else")
    case .unusable(let sentence):
      // Where nothing can be written at all that is what is wrong, and not the lock.
      do throws(SystemError) {
        _ = try Descriptor.open(unnamed, O_RDWR | O_CREAT)
      } catch {
        if StateError.isUnwritable(error) { throw StateError.cannotWrite(state.supervisors, error) }
      }
      throw StateError.unusableLock(sentence)
    }
  }
}
