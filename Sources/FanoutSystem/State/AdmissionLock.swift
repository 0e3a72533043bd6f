import FanoutCore
import Glibc

/// The short lock under which claims are made and open runs are settled. Held while this value lives, never across a
/// selector, a gate or a wait.
struct AdmissionLock {
  private let lock: CategoryLock

  /// How long anybody waits for it.
  static let patience: Duration = .seconds(10)

  /// Waits for its turn, at most that long.
  init(_ state: StateDirectory, patience: Duration = AdmissionLock.patience) throws(StateError) {
    let limit = Int32(patience.milliseconds)
    try self.init(state, CategoryLock.take(state.admissionLock, withinMilliseconds: limit, takesNotes: true))
  }

  /// Takes it where it is free; `file` stays open for the next try.
  init(_ state: StateDirectory, keepingOpen file: inout Descriptor?) throws(StateError) {
    try self.init(state, CategoryLock.take(state.admissionLock, keepingOpen: &file, takesNotes: true))
  }

  private init(_ state: StateDirectory, _ attempt: LockAttempt) throws(StateError) {
    switch attempt {
    case .held(let lock):
      self.lock = lock
      lock.writeNote("pid \(getpid())")
    case .busy: throw .admissionHeld(by: LockTable.holder(of: state.admissionLock))
    case .unusable(let sentence): throw .unusableLock(sentence)
    }
  }

  /// Lets the next one in.
  func end() { lock.free() }
}
