import FanoutCore
import Glibc

/// What a supervisor holds for one lane: its lock, its worker's process, its directory. The lane decides; this is what the
/// decisions are carried out on.
struct Tenant {
  /// The state machine.
  var lane: Lane
  /// The category lock. Nil only for an adopted run whose lock nobody of it holds any more.
  var lock: CategoryLock?
  /// The lock file whose open description the processes of the run share, and who took it; an adopter may hold another one.
  var runLock: FileIdentity?
  var lockTaker: Int32?
  /// Where the run that the lane is at keeps its files.
  var directory: RunDirectory
  /// How its worker is started; nil for an adopted run, which is never respawned.
  var request: LaunchRequest?
  var context: FireContext?
  /// The living or unreaped worker.
  var worker: Worker?
  /// The worker as it is on record, where it no longer lives: its session may.
  var formerWorker: WorkerProcess?
  /// The oldest start, in ticks since boot, that a process of this lane can have.
  var since: UInt64
  /// Whether the worker is our own child: then it stays a zombie until the tree is gone, so that its number, which is its
  /// session's, cannot be given to a stranger.
  var isParent = true
  /// Leftovers that are being watched.
  var leftovers: [Int32: Leftover] = [:]
  /// inotify watches: of the log, and of the directory.
  var watches: [Int32] = []
  /// How many processes of the unit the kernel had killed for want of memory when the worker was executed.
  var outOfMemoryKills: Int64?
  var cutBytes = 0
  var peakBytes = 0
  /// What was last seen of output and heartbeat, and when life was last seen.
  var seenSign: WallTime?
  var lastLife: MonotonicTime?
  /// When output and heartbeat were last looked at.
  var lastLook: MonotonicTime?
  /// Since when it asks admission for its respawn.
  var asksSince: MonotonicTime?
  /// Its release is on record, or left to reconciliation, and with it what became of a respawn: nothing more is told of it.
  var hasReleaseRecord = false
  /// The end that was known before this supervisor took over: it stands, and is not written twice.
  var knownEnd: KnownEnd?
  /// An append of its end has failed, and what it left in the journal was not looked at yet.
  var mayHaveEndRecord = false
  /// The journal did not take all of its end (which is in `end.json` then), of its denial, its release or its respawn: reconciliation
  /// will put there what lacks, so the index entry stays.
  var keepsIndexEntry = false

  struct Worker {
    var pid: Int32
    var startTicks: UInt64
    var pidfd: Descriptor
    var token: UInt64?
  }

  struct Leftover {
    var pidfd: Descriptor
    var token: UInt64
  }

  var run: Run { lane.run }
  /// The run that began the lane.
  var laneID: String { RunFacts.lane(of: run.id) }

  /// What the sweep recognises the lane's processes by.
  func trace() -> RunTrace {
    RunTrace(
      runID: run.id, worker: worker.map { ($0.pid, $0.startTicks) } ?? formerWorker.map { ($0.pid, $0.startTicks) }, startedTicks: since,
      lock: runLock,
      holdsLock: lock.map { $0.identity == runLock } ?? false, lockTaker: lockTaker, supervisor: getpid(),
      sessionIsReliable: isParent && worker != nil)
  }
}
