import CSystem
import FanoutCore
import Glibc

/// The processes of the run that a lane is at: its worker, its keeper, and what a pass has found besides. Sees what
/// becomes of them and says so, once; what to do about it the lane decides.
final class LaneProcesses {
  /// What became of them.
  enum News {
    /// The worker's own process ended.
    case exited(ExitStatus)
    /// The keeper was killed: what was below it are children of this supervisor from now on.
    case lostKeeper
    /// Only a pass over the processes tells more.
    case unseen
    /// Nothing of the run is left, and by what that is known.
    case gone(EndProof)
  }

  private let key: Int
  private let run: Run
  private let sources: EventSources
  private let notes: KeeperFiles
  private let clocks: Clocks
  /// The oldest start, in ticks since boot, that one of them can have.
  private var since: UInt64
  /// The living or unreaped worker.
  private var worker: LaneWorker?
  /// The worker as it is on record, or as its keeper noted it, where it no longer lives: its session may.
  private var formerWorker: RunTrace.Worker?
  private var keeping = LaneKeeping.nothing
  /// Nothing but what others look after was left below the keeper, which is told to go.
  private var isProvenBeside = false
  /// What passes show, where only evidence is left.
  private var evidence = EmptyPasses()
  private var leftovers: LaneLeftovers
  /// The worker's exit was told.
  private(set) var hasToldExit = false
  /// When to look again at what no event tells.
  private(set) var lookAgainAt: MonotonicTime?

  /// None yet: what will be there started at that tick or later.
  init(of run: Run, lane key: Int, since: UInt64, _ state: StateDirectory, _ sources: EventSources, _ clocks: Clocks) {
    self.run = run
    self.key = key
    self.since = since
    self.sources = sources
    self.clocks = clocks
    notes = KeeperFiles(state: state)
    leftovers = LaneLeftovers(of: key, sources)
  }

  /// None yet of the next generation; of those of this one nothing is held any more.
  func respawned(as run: Run) -> LaneProcesses {
    forget()
    return LaneProcesses(of: run, lane: key, since: since, notes.state, sources, clocks)
  }

  /// The number of the worker whose end was not told yet.
  var livingWorker: Int32? { hasToldExit ? nil : worker?.pid }

  /// The number of the worker that lives or is not reaped.
  var workerNumber: Int32? { worker?.pid }

  /// The group that the worker leads, or led.
  var group: Int32? { worker?.pid ?? formerWorker?.pid }

  /// The keeper has seen that nothing is left, and ends.
  var areGoneByKeeper: Bool { if case .own(let keeper) = keeping, hasToldExit { keeper.isAlone } else { false } }

  /// What was below the keeper are children of this supervisor.
  var haveLostKeeper: Bool { keeping.isLost }

  /// Only evidence tells of the end.
  var haveNobodyToTell: Bool { keeping.isAbsent }

  /// How often the keeper has begun or done with reaping (`Keeper.reaps`); nil: there is none, or it does not say.
  var reaps: UInt64? { keeping.reaps }

  /// What a pass recognises them by.
  func trace(_ lock: LaneLock, ownsStrays: Bool) -> RunTrace {
    var trace = RunTrace(runID: run.id, startedTicks: since, supervisor: getpid())
    trace.worker = worker.map { RunTrace.Worker($0.pid, startTicks: $0.startTicks) } ?? formerWorker
    lock.mark(&trace)
    trace.keeper = keeping.noted
    trace.fellToSupervisor = ownsStrays
    return trace
  }

  /// Watches nothing of them any more.
  func forget() {
    leftovers.removeAll()
    worker?.forget()
    keeping.forget(sources)
  }

  // MARK: - Beginnings

  /// The worker runs: from now on its keeper tells of it.
  func began(_ started: KeptChild) {
    // Its keeper is its parent: it tells of its end, and signals it by number.
    started.pidfd?.close()
    worker = LaneWorker(started.pid, startTicks: started.startTicks, sources)
    since = min(since, started.startTicks)
    keeping = .own(started.keeper)
    lookAgain(unless: (try? sources.watch(started.keeper.pidfd.number, for: .keeper(key))) != nil)
  }

  /// Takes over those of a fallen supervisor: what its keeper noted, and who of them lives. Where no keeper lives, only
  /// evidence tells of the end; one that ends now leaves its last word in its notes. Whether the worker lives.
  func adopt(_ adoption: Adoption, _ noted: KeeperNotes, among processes: [ProcessEntry]) throws(SystemError) -> Bool {
    formerWorker =
      adoption.recorded.map { RunTrace.Worker($0.pid, startTicks: $0.startTicks) }
      ?? noted.worker.map { RunTrace.Worker($0) }
    keeping = .absent
    if let keeper = noted.keeper, processes.contains(where: { $0.isTheKeeper(keeper) }) || noted.isGone {
      keeping = .adopted(AdoptedKeeper(keeper, of: run, notes, sources))
    }
    worker = try adoption.worker.flatMap { living throws(SystemError) in try LaneWorker(living, of: key, sources) }
    hasToldExit = worker == nil
    return worker != nil
  }

  // MARK: - Ends

  /// Whether the worker's own process has ended.
  func lookForExit() -> [News] {
    guard !hasToldExit, let worker, let exit = exit(of: worker) else { return [] }
    self.worker?.forget()
    hasToldExit = true
    return [.exited(exit)] + watchKeeper()
  }

  /// How the worker ended, from whoever saw it; nil: nobody says so yet.
  private func exit(of worker: LaneWorker) -> ExitStatus? {
    switch keeping {
    case .own(let keeper): return keeper.exit
    case .lost: return worker.exit
    case .nothing: return nil
    case .absent: return worker.hasEnded ? .unseen : nil
    case .adopted(let keeper):
      guard worker.hasEnded else { return nil }
      if let exit = keeper.exitOfWorker() { return exit }
      self.worker?.forget()
      lookAgainAt = clocks.monotonic() + .milliseconds(10)
      return nil
    }
  }

  /// Once the worker of a fallen supervisor has ended, the end of its keeper is waited for.
  func watchKeeper() -> [News] {
    guard hasToldExit, case .adopted(let keeper) = keeping, !keeper.isAwaited else { return [] }
    switch keeper.watch(of: key) {
    case .told: return []
    case .untold:
      lookAgain(unless: false)
      return []
    case .over: return keeperIsGone(keeper)
    }
  }

  /// The end of the keeper; nil: it has not ended.
  var keeperEnd: LaneKeeping.KeeperEnd? { keeping.end }

  /// Takes in that the keeper has ended: by itself, because nothing is left, or because somebody killed it. What it had
  /// to tell of workers was taken in before.
  func take(_: LaneKeeping.KeeperEnd) -> [News] {
    switch keeping {
    case .own(let keeper):
      let news = lookForExit()
      sources.forget(keeper.pidfd)
      let status = try? keeper.reap()
      return news + (treeIsGone(by: status == .code(0)) ?? loseKeeper())
    case .adopted(let keeper):
      keeper.forget()
      return keeperIsGone(keeper)
    case .nothing, .lost, .absent: return []
    }
  }

  /// The end of a keeper proves the end of all where it said so, or where nobody but others was left below it.
  private func treeIsGone(by word: Bool) -> [News]? {
    guard word || isProvenBeside else { return nil }
    keeping = .nothing
    return [.gone(.kernel)]
  }

  private func loseKeeper() -> [News] {
    keeping = .lost
    guard !hasToldExit, worker != nil else { return [.lostKeeper, .unseen] }
    lookAgain(unless: worker?.watchOurselves(of: key) == true)
    return [.lostKeeper] + lookForExit()
  }

  private func keeperIsGone(_ keeper: AdoptedKeeper) -> [News] {
    if let news = treeIsGone(by: keeper.hasSeenAllGo) { return news }
    // Whom it left went to somebody else.
    keeping = .absent
    return lookForExit() + [.unseen]
  }

  // MARK: - What no event tells

  /// Has it looked for again in a second, unless that will be told.
  func lookAgain(unless isWatched: Bool) {
    if !isWatched { lookAgainAt = clocks.monotonic() + .seconds(1) }
  }

  /// Looks at what no event tells of. The keeper's end, the caller asks for.
  func lookNow() -> [News] {
    lookAgainAt = nil
    return lookForExit() + watchKeeper()
  }

  /// Has that looked for again which will still not be told.
  func lookAgainIfUnwatched() {
    let isExitTold = hasToldExit || worker?.isWatched ?? true
    switch keeping {
    case .own(let keeper): lookAgain(unless: sources.watches(keeper.pidfd))
    case .adopted(let keeper): lookAgain(unless: hasToldExit ? keeper.isWatched : isExitTold)
    case .lost, .absent: lookAgain(unless: isExitTold)
    case .nothing: break
    }
  }

  // MARK: - Passes

  /// Watches what a pass has found besides the worker; how many of them are gone already. `idle` may be held for long.
  func watch(_ found: [ProcessEntry], idle: Descriptor) -> Int { leftovers.watch(found, idle: idle) }

  /// One that was found has ended. False: none such was.
  func leftoverEnded(_ pid: Int32) -> Bool { leftovers.remove(pid) }

  /// What a pass proves of a run whose worker has ended; the witness that has to be asked besides, if any.
  func prove(by pass: SweepPass) -> SweepPass.Witness? {
    switch keeping {
    case .own, .adopted:
      // A supervisor that the worker started has runs of its own, and lives as long as they do. The keeper would wait
      // for it.
      guard pass.foundNothing, pass.hasOnlyOthers else { return nil }
      guard pass.isExact else {
        lookAgain(unless: false)
        return nil
      }
      isProvenBeside = true
      keeping.killKeeper()
      return nil
    case .lost: return .children
    case .absent:
      if pass.livesUnseen { lookAgainAt = clocks.monotonic() + EmptyPasses.gap }
      return isEmptyForLong(pass.foundNothing && !pass.livesUnseen, pass) ? .lock : nil
    case .nothing: return nil
    }
  }

  private func isEmptyForLong(_ isEmpty: Bool, _ pass: SweepPass) -> Bool {
    let now = clocks.monotonic()
    let isEnough = evidence.add(
      EmptyPasses.Pass(isEmpty: isEmpty, dead: pass.dead, isQuiet: pass.isQuiet), at: now)
    if isEmpty, !isEnough { lookAgainAt = now + EmptyPasses.gap }
    return isEnough
  }

  // MARK: - Signals

  /// Sends a signal to the worker itself. False: it has ended, or cannot be reached.
  func signalWorker(_ number: Int32) -> Bool {
    guard let worker else { return false }
    if case .own(let keeper) = keeping { return keeper.signalWorker(number) }
    return worker.signal(number)
  }

  /// Sends a signal to the group that the worker leads. False: that has ended, or it is not known to be the worker's.
  func signalGroup(_ number: Int32) -> Bool {
    guard let worker else { return false }
    if case .own(let keeper) = keeping { return keeper.signalGroup(number) }
    return worker.signalGroup(number)
  }

  /// Has the keeper go on that somebody stopped: it sees nothing and tells nothing. One of another number is not meant.
  func continueKeeper(_ stopped: Int32) {
    guard case .own(let keeper) = keeping, keeper.pid == stopped else { return }
    _ = csystem_pidfd_send_signal(keeper.pidfd.number, Signals.resume)
  }
}
