import CSystem
import FanoutCore

/// The keeper of a fallen supervisor: no child of ours, so that its notes say what it saw. Watched once its worker has
/// ended.
final class AdoptedKeeper {
  /// The keeper, as its notes have it.
  let noted: KeeperNotes.Process
  private let run: Run
  private let files: KeeperFiles
  private let sources: EventSources
  private var pidfd: Descriptor?

  /// The keeper of a run that noted that of itself.
  init(_ noted: KeeperNotes.Process, of run: Run, _ files: KeeperFiles, _ sources: EventSources) {
    self.noted = noted
    self.run = run
    self.files = files
    self.sources = sources
  }

  /// How its worker, which has ended, did so, as far as it could note that; nil: it does so at this moment.
  func exitOfWorker() -> ExitStatus? {
    // Before its notes: what it writes, it has written by its end.
    let keeper = ProcessTable.entry(noted.pid)
    if let exit = notes()?.exit { return exit }
    guard let keeper, !keeper.isZombie, keeper.isTheKeeper(noted) else { return .unseen }
    // Unless somebody stopped it.
    if keeper.isStopped { _ = keeper.signal(Signals.resume) }
    return nil
  }

  /// Whether its end is waited for.
  enum Watching {
    /// The loop will tell.
    case told
    /// Nothing will tell.
    case untold
    /// The keeper has ended already.
    case over
  }

  /// Waits for its end from now on, in the name of a lane.
  func watch(of key: Int) -> Watching {
    do throws(SystemError) {
      guard let opened = try Descriptor.ofProcess(noted.pid), ProcessTable.entry(noted.pid)?.isTheKeeper(noted) == true
      else { return .over }
      pidfd = opened
      try sources.watch(opened.number, for: .keeper(key))
      return .told
    } catch {
      // For want of a descriptor it is looked for again.
      return .untold
    }
  }

  /// Whether its end is waited for in any way.
  var isAwaited: Bool { pidfd != nil }

  /// Whether its end will be told.
  var isWatched: Bool { pidfd.map(sources.watches) ?? false }

  /// Whether it was seen to end.
  var hasEnded: Bool { pidfd.map(ExitWatch.hasEnded) ?? false }

  /// Watches it no longer.
  func forget() {
    guard let pidfd else { return }
    sources.forget(pidfd)
    pidfd.close()
    self.pidfd = nil
  }

  /// How often it has begun or done with reaping (`Keeper.reaps`), as it counts that for whoever comes after its
  /// supervisor; nil: that is not to be seen, or it has ended, or its end is not waited for.
  var reaps: UInt64? {
    guard let pidfd, let count = try? ProcessTable.eventCount(noted.pid, of: Int32(CSYSTEM_KEEPER_COUNTER)) else {
      return nil
    }
    // Asked last: until here the number was its own.
    return ExitWatch.hasEnded(pidfd) ? nil : count
  }

  /// Tells it to go. One whose end is not waited for is left.
  func kill() { if let pidfd { _ = csystem_pidfd_send_signal(pidfd.number, Signals.kill) } }

  /// Whether it ended because nothing was left below it: that is its last note.
  var hasSeenAllGo: Bool { notes()?.isGone == true }

  private func notes() -> KeeperNotes? {
    guard let notes = try? files.notes(of: [run.id]) else { return nil }
    return notes[run.id]
  }
}
