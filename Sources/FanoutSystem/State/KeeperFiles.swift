import FanoutCore
import Glibc

/// The notes of keepers (`STATE/supervisors/ID.keepers`): for adopters and reconciliation, once a supervisor has
/// fallen.
struct KeeperFiles {
  let state: StateDirectory

  /// What keepers noted of these runs. Throws where that cannot be read: what was not read was not "never written".
  func notes(of runs: Set<RunID>) throws(SystemError) -> [RunID: KeeperNotes] {
    var found: [RunID: KeeperNotes] = [:]
    for name in try names() {
      let path = "\(state.supervisors)/\(name)"
      let bytes: [UInt8]
      do throws(FileProblem) {
        // Nil: its supervisor ended while we looked.
        guard let read = try AtomicFile.read(path, limit: 1 << 26) else { continue }
        bytes = read
      } catch {
        // What is no file of notes says nothing; whoever lives of a run holds its lock.
        guard let shortage = error.shortage else { continue }
        throw shortage
      }
      for (run, notes) in KeeperNotes.read(bytes) where runs.contains(run) { found[run] = notes }
    }
    return found
  }

  /// Removes the notes that no open run needs; those of living supervisors stay.
  func removeUnneeded(open: Set<RunID>, holding _: AdmissionLock, living: (SupervisorID) -> Bool) {
    for name in (try? names()) ?? [] {
      let path = "\(state.supervisors)/\(name)"
      guard !living(SupervisorID(String(name.dropLast(KeeperFiles.suffix.count)))),
        let bytes = try? AtomicFile.read(path, limit: 1 << 26),
        KeeperNotes.read(bytes).keys.allSatisfy({ !open.contains($0) })
      else { continue }
      _ = unlink(path)
    }
  }

  private func names() throws(SystemError) -> [String] {
    do throws(SystemError) {
      return try directoryNames(state.supervisors).filter { name in
        name.hasSuffix(KeeperFiles.suffix) && StampedName.isOne(name.dropLast(KeeperFiles.suffix.count))
      }
    } catch {
      guard error.code == ENOENT else { throw error }
      return []
    }
  }

  static let suffix = ".keepers"
}

extension StateDirectory {
  func keeperNotes(_ id: SupervisorID) -> String { "\(supervisors)/\(id)\(KeeperFiles.suffix)" }
}
