import FanoutCore

/// What lies in the directory of one run.
final class RunFiles {
  let run: Run
  var outcome = OutcomeReading.none
  /// `end.json`, once it holds an end.
  var keptEnd: [UInt8]?
  var wish: (now: Bool, Void)?
  /// The latest output or heartbeat, by the wall clock.
  var lastSign: WallTime?
  var onDisk = 0
  var isStoppedForCut = false
  /// What its keeper wrote down.
  var notes: (keeper: Proc?, worker: WorkerProcess?, exit: ExitStatus?, isGone: Bool) = (nil, nil, nil, false)

  init(run: Run) { self.run = run }
}
