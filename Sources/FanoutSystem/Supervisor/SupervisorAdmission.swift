import FanoutCore

extension Supervisor {
  /// Admission without waiting, because other lanes' limits pass meanwhile: nil where it is not to be had now, and the
  /// lane asks again when its holder is done; thrown after the patience that anybody has.
  func admissionForRespawn(of key: Int) throws -> AdmissionLock? {
    let now = clocks.monotonic()
    let since = heldLanes[key]?.asksSince ?? now
    heldLanes[key]?.asksSince = since
    do throws(StateError) {
      let admission = try tryAdmission()
      answered(key)
      return admission
    } catch {
      guard case .admissionHeld = error, now - since < AdmissionLock.patience else {
        answered(key)
        throw error
      }
    }
    let end = since + AdmissionLock.patience
    let isSoon = admissionWait.triesSoon > 0
    if isSoon { admissionWait.triesSoon -= 1 }
    queue.askAgain(key, at: min(end, now + (isSoon ? .milliseconds(20) : .seconds(1))))
    return nil
  }

  /// The admission lock may be free.
  func admissionFileClosed() {
    // The kernel tells of the closing a moment before it frees the lock.
    admissionWait.triesSoon = 5
    queue.askNow()
  }

  private func tryAdmission() throws(StateError) -> AdmissionLock {
    do throws(StateError) { return try AdmissionLock(state, keepingOpen: &admissionWait.file) } catch {
      // Its holder may be done before anybody watches.
      guard case .admissionHeld = error, files.watchAdmission(state.admissionLock) else { throw error }
    }
    return try AdmissionLock(state, keepingOpen: &admissionWait.file)
  }

  /// With the last lane that waited nobody is woken for it any more.
  private func answered(_ key: Int) {
    heldLanes[key]?.asksSince = nil
    guard !heldLanes.values.contains(where: { $0.asksSince != nil }) else { return }
    files.forgetAdmission()
    admissionWait = AdmissionWait()
  }
}
