import FanoutCore

/// How a supervisor waits for the admission lock: beside everything else that its lanes wait for, because their limits
/// pass meanwhile.
struct AdmissionWait {
  /// What a lane is told that asks.
  enum Answer {
    /// The lock is the lane's.
    case admitted(AdmissionLock)
    /// The lock is not to be had now, and the lane asks again when its holder is done, at the latest then.
    case askAgain(at: MonotonicTime)
  }

  /// The lock's file, open between two tries.
  private var file: Descriptor?
  /// So many further tries come shortly one after another.
  private var triesSoon = 0
  /// Since when the lanes that wait do so.
  private var askers: [Int: MonotonicTime] = [:]

  /// Asks for a lane. Thrown: what makes the lock unusable, or that it was held for the patience that anybody has.
  mutating func ask(for key: Int, in state: StateDirectory, _ files: SupervisedFiles, at now: MonotonicTime)
    throws(StateError) -> Answer
  {
    let since = askers[key] ?? now
    askers[key] = since
    do throws(StateError) {
      let admission = try tryAdmission(state, files)
      answered(key, files)
      return .admitted(admission)
    } catch {
      guard case .admissionHeld = error, now - since < AdmissionLock.patience else {
        answered(key, files)
        throw error
      }
    }
    let end = since + AdmissionLock.patience
    let isSoon = triesSoon > 0
    if isSoon { triesSoon -= 1 }
    return .askAgain(at: min(end, now + (isSoon ? .milliseconds(20) : .seconds(1))))
  }

  /// The lock may be free: the kernel tells of its file's closing a moment before it frees the lock.
  mutating func lockMayBeFree() { triesSoon = 5 }

  /// A lane is no more.
  mutating func forget(_ key: Int) { askers[key] = nil }

  private mutating func tryAdmission(_ state: StateDirectory, _ files: SupervisedFiles) throws(StateError)
    -> AdmissionLock
  {
    do throws(StateError) { return try AdmissionLock(state, keepingOpen: &file) } catch {
      // Its holder may be done before anybody watches.
      guard case .admissionHeld = error, files.watchAdmission(state.admissionLock) else { throw error }
    }
    return try AdmissionLock(state, keepingOpen: &file)
  }

  /// With the last lane that waited nobody is woken for it any more.
  private mutating func answered(_ key: Int, _ files: SupervisedFiles) {
    askers[key] = nil
    guard askers.isEmpty else { return }
    files.forgetAdmission()
    self = AdmissionWait()
  }
}
