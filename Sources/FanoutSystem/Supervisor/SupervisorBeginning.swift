import CSystem
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

  /// The name and the lock that proves it: never the name of another, living or dead. One that was drawn is drawn again.
  static func takeOwnLock(_ name: Name, in state: StateDirectory, at clocks: Clocks) throws -> (
    id: SupervisorID, lock: CategoryLock
  ) {
    switch name {
    case .given(let id):
      guard let lock = try takeOwnLock(id, in: state) else {
        throw StateError.unusableLock("\(state.supervisorLock(id)) is another supervisor's; fire again")
      }
      return (id, lock)
    case .drawn(let draw):
      for _ in 0..<SupervisorID.draws {
        let id = try SupervisorID.new(in: state, at: clocks, drawing: draw)
        if let lock = try takeOwnLock(id, in: state) { return (id, lock) }
      }
      throw SupervisorID.noneFree(in: state)
    }
  }

  /// The file appears under its name only when it is locked: nobody ever sees a supervisor that is not yet alive. nil:
  /// the name is another's.
  private static func takeOwnLock(_ id: SupervisorID, in state: StateDirectory) throws -> CategoryLock? {
    let unnamed = state.unnamedSupervisorLock(id)
    switch CategoryLock.take(unnamed) {
    case .held(let lock):
      CrashPoint.reached(.supervisorLocked)
      let error = csystem_rename_to_free(unnamed, state.supervisorLock(id))
      guard error == 0 else {
        _ = unlink(unnamed)
        guard error == EEXIST else { throw SystemError("rename to", state.supervisorLock(id), code: error) }
        return nil
      }
      CrashPoint.reached(.supervisorNamed)
      return lock
    case .busy: return nil
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
