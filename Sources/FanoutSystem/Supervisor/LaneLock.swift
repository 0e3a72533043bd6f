import FanoutCore
import Glibc

/// The category lock of a lane, and what it tells of the lane's processes, which share it.
struct LaneLock {
  /// The lock file whose open description the processes of the run share; an adopter may hold another one.
  let file: FileIdentity?
  private let taker: Int32?
  /// Nil where nobody of an adopted run holds it any more.
  private var held: CategoryLock?

  /// A lock that was taken for a claim: every process of the lane shares it.
  init(taken lock: CategoryLock) {
    (file, taker, held) = (lock.identity, nil, lock)
  }

  /// The lock of a run that was taken over: which file its processes share, who took that, and what could be had of it.
  init(ofAdopted file: FileIdentity?, takenBy taker: Int32?, held: CategoryLock?) {
    (self.file, self.taker, self.held) = (file, taker, held)
  }

  /// The descriptor that a worker inherits; nil: there is none.
  var number: Int32? { held?.number }

  /// Says in a trace what processes are recognised by.
  func mark(_ trace: inout RunTrace) {
    trace.lock = file
    trace.holdsLock = held.map { $0.identity == file } ?? false
    trace.lockTaker = taker
  }

  /// Whether a fresh description can take it at its path: then nothing that shared ours has it open any more. What we
  /// hold ourselves is given up for that, and somebody else may be quicker: he has it rightly.
  mutating func takeFresh(_ path: String, takesNotes: Bool) -> Bool {
    held?.free()
    held = nil
    switch LockWitness.ask(path, takenBy: taker, takesNotes: takesNotes) {
    case .free(let lock):
      held = lock
      return true
    case .silent: return true
    case .held: return false
    }
  }

  /// Closes it. It is free when every process that shares it has ended.
  func free() { held?.free() }
}
