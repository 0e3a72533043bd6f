import FanoutCore

/// What stands between a supervisor and the processes of a run.
enum LaneKeeping {
  /// Nothing was started yet, or nothing is left.
  case nothing
  /// A keeper of ours.
  case own(Keeper)
  /// The keeper of a fallen supervisor.
  case adopted(AdoptedKeeper)
  /// Our keeper was killed: what was below it are children of ours.
  case lost
  /// There was none, or it was killed when nobody else was there: only evidence is left.
  case absent

  /// The end of a keeper that was seen and is not taken in yet.
  struct KeeperEnd {
    /// The keeper, where it is one of ours.
    let own: Keeper.Identity?
    fileprivate init(own: Keeper.Identity?) { self.own = own }
  }

  /// The end of the keeper; nil: there is none, or it has not ended.
  var end: KeeperEnd? {
    switch self {
    case .own(let keeper): ExitWatch.hasEnded(keeper.pidfd) ? KeeperEnd(own: keeper.identity) : nil
    case .adopted(let keeper): keeper.hasEnded ? KeeperEnd(own: nil) : nil
    case .nothing, .lost, .absent: nil
    }
  }

  /// The keeper's process; nil: there is none.
  var noted: KeeperNotes.Process? {
    switch self {
    case .own(let keeper): keeper.noted
    case .adopted(let keeper): keeper.noted
    case .nothing, .lost, .absent: nil
    }
  }

  /// How often the keeper has begun or done with reaping (`Keeper.reaps`); nil: there is none, or it does not say.
  var reaps: UInt64? {
    switch self {
    case .own(let keeper): keeper.reaps
    case .adopted(let keeper): keeper.reaps
    case .nothing, .lost, .absent: nil
    }
  }

  /// Tells the keeper to go.
  func killKeeper() {
    switch self {
    case .own(let keeper): keeper.kill()
    case .adopted(let keeper): keeper.kill()
    case .nothing, .lost, .absent: break
    }
  }

  var isLost: Bool { if case .lost = self { true } else { false } }

  var isAbsent: Bool { if case .absent = self { true } else { false } }

  /// Watches the keeper no longer.
  func forget(_ sources: EventSources) {
    switch self {
    case .own(let keeper): sources.forget(keeper.pidfd)
    case .adopted(let keeper): keeper.forget()
    case .nothing, .lost, .absent: break
    }
  }
}
