import FanoutCore
import Glibc

/// Tells fires that are at work from those that were interrupted, by looking only.
///
/// It looks before the journal is read and again behind that: a fire that ends between the two was at work when its
/// begin was read.
public struct FiresAtWork {
  private let fireLock: String
  private let wasLocked: Bool
  /// The fires of lanes that a living supervisor has.
  private let supervised: Set<FireID>
  private let patience: Duration

  /// The first look. Throws where the state directory is there and may not be read: that is not the same as nothing.
  public init(_ state: StateDirectory, configuration: Configuration) throws(SystemError) {
    try state.proveReadable()
    let entries = try LiveIndex(state: state).entries().entries
    let ids = Set(entries.map(\.supervisor)).sorted()
    var alive: Set<SupervisorID> = []
    for (id, heldness) in zip(ids, LockTable.observe(ids.map(state.supervisorLock))) {
      if case .held = heldness { alive.insert(id) }
    }
    let runs = entries.filter { alive.contains($0.supervisor) }.map(\.run)
    supervised = Set(runs.compactMap { RunDirectory(path: state.run($0)).run()?.fire })
    fireLock = state.fireLock
    wasLocked = ObservedLock.one(nil, at: fireLock).isHeld
    patience = FiresAtWork.patience(configuration)
  }

  /// Which of these fires without an end are at work.
  public func among(_ open: [OpenFire], at now: Moment) -> [OpenFire] {
    let isLocked = wasLocked || ObservedLock.one(nil, at: fireLock).isHeld
    return FiresAtWork.among(open, isLocked: isLocked, supervised: supervised, patience: patience, at: now)
  }

  /// How long a person's one-shot may be at work before one of its runs is supervised: as long as a selector may take.
  static func patience(_ configuration: Configuration) -> Duration { configuration.selector.timeLimit + .seconds(60) }

  /// The same for somebody who has looked himself.
  ///
  /// The newest begin of a timer's fire is the one at work while the fire lock is held. A person's one-shot takes no
  /// such lock: it is at work while one of its runs is supervised, and may be before it has one for as long as
  /// `patience`.
  static func among(_ open: [OpenFire], isLocked: Bool, supervised: Set<FireID>, patience: Duration, at now: Moment)
    -> [OpenFire]
  {
    let newest = isLocked ? open.last { !$0.isOneShot }?.id : nil
    return open.filter { fire in
      guard fire.isOneShot else { return fire.id == newest }
      let age = fire.beganAt.boot == now.boot ? now.bootMilliseconds - fire.beganAt.bootMilliseconds : .max
      return supervised.contains(fire.id) || age <= patience.milliseconds
    }
  }
}
