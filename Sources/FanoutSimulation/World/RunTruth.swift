import FanoutCore

/// A run as it really is.
final class RunTruth {
  let run: Run
  let lane: LaneTruth
  let files: RunFiles
  var id: RunID { run.id }
  var processes: [Proc] = []
  var worker: Proc?
  var startedAt: MonotonicTime?
  var bornAt: Int64 = 0
  var spawnFailed = false
  /// Who started it: the only one who can see its exit.
  var parent: Proc?
  var didReport = false
  /// The worker's number that was put on record first.
  var noted: Int32?
  /// The supervisor saw the worker's exit, through its keeper or as its parent.
  var wasSeen = false
  var lastLife: MonotonicTime?
  /// Terminal records of it that lie in the journal.
  var ends = 0
  var endRecord: RunEndRecord?
  var isConfirmed = false
  /// When its end was written.
  var endedAt: Int64?
  /// How many signals its living worker got.
  var signals = 0
  /// Keeper and supervisor were lost while something of it lived: from then on only evidence tells.
  var wasLeftToNobody = false

  init(run: Run, lane: LaneTruth) {
    self.run = run
    self.lane = lane
    files = RunFiles(run: run)
  }
}
