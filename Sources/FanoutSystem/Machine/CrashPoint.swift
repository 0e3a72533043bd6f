import FanoutCore
import Glibc

#if DEBUG
  import Synchronization
#endif

/// The durable steps of a fire, a claim, a respawn, an adoption and a reconciliation, by name: the instants at which an
/// end must leave nothing that the next fire does not put right.
///
/// In a debug build the process that arrives at the step that `FANOUT_CRASH_AT` names (`claim.indexed`;
/// `spawn.executed:2` means the second time) kills itself there, and at the one that `FANOUT_STOP_AT` names it stops
/// itself, so that tests meet each instant exactly. A release build has nothing of it.
public enum CrashPoint: String, CaseIterable, Sendable {
  case fireLocked = "fire.locked"
  case fireMade = "fire.made"
  case fireAnswered = "fire.answered"
  case fireLaunched = "fire.launched"
  case fireKept = "fire.kept"
  case supervisorLocked = "supervisor.locked"
  case supervisorNamed = "supervisor.named"
  case supervisorFinishing = "supervisor.finishing"
  case unitOrdered = "unit.ordered"
  case unitStarted = "unit.started"
  case unitAnswered = "unit.answered"
  case claimLocked = "claim.locked"
  case claimIndexed = "claim.indexed"
  case claimMade = "claim.made"
  case claimRecorded = "claim.recorded"
  case directoryFilled = "directory.filled"
  case spawnExecuted = "spawn.executed"
  case respawnAsked = "respawn.asked"
  case respawnIndexed = "respawn.indexed"
  case respawnMade = "respawn.made"
  case respawnRecorded = "respawn.recorded"
  case respawnUnindexed = "respawn.unindexed"
  case endRecorded = "end.recorded"
  case releaseUnindexed = "release.unindexed"
  case releaseFreed = "release.freed"
  case adoptLocked = "adopt.locked"
  case adoptRecorded = "adopt.recorded"
  case adoptIndexed = "adopt.indexed"
  case settleNoted = "settle.noted"
  case settleRecorded = "settle.recorded"
  case settleUnindexed = "settle.unindexed"
  case indexFound = "index.found"
  case indexRestored = "index.restored"
  // Records as they are written, before they are synced.
  case wroteFireBegan = "wrote.fireBegan"
  case wroteFireEnded = "wrote.fireEnded"
  case wroteLockAcquired = "wrote.lockAcquired"
  case wroteLockReleased = "wrote.lockReleased"
  case wroteRunStarted = "wrote.runStarted"
  case wroteRunSpawned = "wrote.runSpawned"
  case wroteRunConfirmed = "wrote.runConfirmed"
  case wroteRunAdopted = "wrote.runAdopted"
  case wroteRunEnded = "wrote.runEnded"
  case wroteRespawnDenied = "wrote.respawnDenied"

  /// A record of that kind was written. Nil for records that nothing depends on.
  static func wrote(_ record: Record) -> CrashPoint? { CrashPoint(rawValue: "wrote.\(record.event.kind)") }

  @inline(__always)
  static func reached(_ point: @autoclosure () -> CrashPoint?) {
    #if DEBUG
      if armed != nil, let point = point() { arrive(at: point) }
    #endif
  }
}

#if DEBUG
  extension CrashPoint {
    private static let armed: (point: CrashPoint, time: Int, signal: Int32)? = {
      for (name, signal) in [("FANOUT_CRASH_AT", SIGKILL), ("FANOUT_STOP_AT", SIGSTOP)] {
        guard let parts = getenv(name).map({ String(cString: $0).split(separator: ":") }) else { continue }
        guard let point = parts.first.flatMap({ CrashPoint(rawValue: String($0)) }) else { continue }
        return (point, parts.count > 1 ? Int(parts[1]) ?? 1 : 1, signal)
      }
      return nil
    }()
    private static let arrivals = Atomic<Int>(0)

    private static func arrive(at point: CrashPoint) {
      guard let armed, armed.point == point else { return }
      guard arrivals.add(1, ordering: .relaxed).newValue == armed.time else { return }
      let words = Array("crash point \(point.rawValue)\n".utf8)
      _ = write(STDERR_FILENO, words, words.count)
      kill(getpid(), armed.signal)
    }
  }
#endif
