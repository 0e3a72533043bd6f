/// What a record tells.
public enum Event: Sendable, Equatable {
  /// A fire looks; written before its selector runs.
  case fireBegan(FireBegin)
  /// The fire is done.
  indirect case fireEnded(FireEnd)
  /// A category's lock was taken for the lane of this run, by that process; its number means it in that namespace (`RecordedNumbers`).
  case lockAcquired(path: String, taker: Int32, namespace: String? = nil)
  /// The lock is about to be freed, or was found free with its holder gone.
  case lockReleased(holderGone: Bool)
  /// A run is open; on disk before its worker is executed.
  case runStarted(RunStart)
  /// The run's worker was executed.
  case runSpawned(WorkerProcess)
  /// The run counts as started: its worker was alive after `confirmFor`, or had ended well by then.
  case runConfirmed
  /// Another supervisor took it over; with a gap in the lock or without.
  case runAdopted(supervisor: String, gap: Bool)
  /// The run's terminal record.
  indirect case runEnded(RunEndRecord)
  /// The run's respawn was due and will not be.
  case respawnDenied(why: String)
  /// An operator paused a category, or everything.
  case paused(until: WallTime?, why: String?)
  /// An operator lifted a pause.
  case unpaused
  /// The `onFire` command of a fire did not do what it is for.
  case onFireFailed(why: String)
  /// Old runs, fires and journal days were removed; `more` are left to remove.
  case pruned(runs: Int64, fires: Int64, days: Int64, more: Bool)
  /// Nothing was removed, because the wall clock is that far ahead of what is proven.
  case clockAhead(by: Duration)
  /// A kind that this program does not know.
  case other(kind: String)
}
