import Glibc

/// What the lock of a run says to somebody who sees nothing of that run and has no keeper's word for its end: who of it
/// lives shares it.
enum LockWitness {
  /// A fresh description could take it: nothing that shared the run's has it open any more.
  case free(CategoryLock)
  /// The lock says nothing of the run: somebody else has taken it since, or there is no file that could be taken.
  case silent
  /// What holds it may be of the run: who, in words.
  case held(String)

  /// Tries it. `taker`: who took it for the run, as far as that is on record. `tellsApart`: whether that number means
  /// the same here.
  static func ask(_ path: String, takenBy taker: Int32?, tellsApart: Bool = true, takesNotes: Bool = false)
    -> LockWitness
  {
    switch CategoryLock.take(path, takesNotes: takesNotes) {
    case .held(let lock): return .free(lock)
    // Whoever cannot take it now could not when it was claimed, or somebody has put something else there since.
    case .unusable: return .silent
    case .busy:
      let isSilent = tellsApart && hasOutsideHolder(path, LockTable.observe([path])[0], notTakenBy: taker)
      return isSilent ? .silent : .held(LockTable.holder(of: path))
    }
  }

  /// The same for somebody who only looks: for each path who holds it and may be of the run, in words; nil: it is not
  /// seen held, or by an outsider. One whose holder cannot be seen (another user's, of another pid namespace) is held
  /// all the same.
  static func look(_ locks: [(path: String, taker: Int32?)]) -> [String?] {
    let seen = LockTable.observe(locks.map(\.path))
    return zip(locks, seen).map { lock, heldness in
      guard case .held(let pids) = heldness, !hasOutsideHolder(lock.path, heldness, notTakenBy: lock.taker) else {
        return nil
      }
      // Somebody may have let go of it while the table was read.
      if pids.isEmpty, !LockTable.isHeld(lock.path) { return nil }
      return LockTable.holder(of: lock.path)
    }
  }

  /// Whether somebody who is no process of the run is seen to hold it, and cannot share what `taker` took.
  private static func hasOutsideHolder(_ path: String, _ heldness: Heldness, notTakenBy taker: Int32?) -> Bool {
    guard case .held(let pids) = heldness, let identity = (try? stat.of(path)).map({ FileIdentity($0) }) else {
      return false
    }
    return pids.contains { pid in
      guard let entry = ProcessTable.entry(pid), !entry.isKeeper,
        let locks = (try? ProcessTable.locks(pid, of: [identity])) ?? nil, let lock = locks.first, lock.taker > 0
      else { return false }
      // Where the number of the fallen taker lives again and has it open, that one has taken it since.
      return lock.taker != taker || (try? ProcessTable.lockHeld(lock.taker, identity)) == true
    }
  }
}
