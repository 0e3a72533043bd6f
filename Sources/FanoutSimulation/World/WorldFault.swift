/// The kinds of things that go wrong in a world. Each seed switches some of them off, so that the others meet each
/// other in combinations that a world with everything at once never reaches.
public enum WorldFault: Int, CaseIterable, Sendable {
  /// Outsiders take category locks, sometimes unseen.
  case deniedLocks
  /// A worker cannot be executed.
  case failedSpawns
  /// Workers die before they count as started.
  case instantDeaths
  /// Exit codes and reports that contradict each other, reports that cannot be read.
  case lyingExits
  /// Workers that say nothing for long.
  case silence
  /// Workers that take long over TERM, ignore it, hang in the kernel, or stop themselves.
  case slowEnds
  /// Daemons that outlive their worker, with and without its session, environment and descriptor.
  case leftovers
  /// A worker unlocks the inherited descriptor, or closes it.
  case lostLocks
  /// Output past every measure.
  case floods
  /// Supervisors are killed, between any two effects.
  case supervisorKills
  /// Fires and operators' commands are killed, between any two effects.
  case fireKills
  /// Supervisors and fires are stopped and continued.
  case stops
  /// The power goes: what was not synced is lost, torn, or comes back.
  case reboots
  /// The wall clock leaps ahead.
  case clockAhead
  /// The wall clock leaps back.
  case clockBack
  /// The machine sleeps.
  case suspends
  /// Journal writes fail.
  case failedWrites
  /// Journal writes stop in the middle of a line.
  case tornWrites
  /// A sync fails although everything was written.
  case lateWrites
  /// The disk is full; only what was kept free can be written.
  case fullDisk
  /// Exits and wishes are told twice.
  case duplicateSignals
  /// Exits and wishes are told late.
  case lateSignals
  /// Operators end runs, many at once.
  case killStorms
  /// Operators pause and unpause, many at once.
  case pauseStorms
  /// Persons start runs, by force as well.
  case personalRuns
  /// Selectors answer in every shape, or not at all.
  case oddAnswers
  /// Other processes get their turn between any two effects of one.
  case races
  /// Two state directories share their category locks.
  case sharedLocks
  /// The number of a worker does not reach the journal: its supervisor falls there, or cannot write it.
  case lostNotes
  /// A process that nobody could recognise shows itself when its run's end is known and its supervisor is gone.
  case returns
  /// Somebody lacks what it takes to look: at the index, at the journal, at the processes.
  case shortages
  /// Workers leave chains of processes that come and go between two looks; keepers are killed.
  case chains
  /// Somebody who cleans up removes entries of the index.
  case cleaners

  /// The fault's bit in a mask.
  var bit: UInt64 { 1 << UInt64(rawValue) }
  /// The name, as in `--without`.
  public var name: String { "\(self)" }
}
