import FanoutCore
import Glibc

/// A supervisor's hold on its state directory: its own lock, by which others see that it lives, the one writer of what
/// it puts on record, and whether both are still where anybody looks.
final class SupervisedState {
  private let ownLock: CategoryLock
  private let writer: JournalWriter
  private var sight = StateSight()

  /// A hold that nothing has shaken yet.
  init(ownLock: CategoryLock, writer: JournalWriter) {
    self.ownLock = ownLock
    self.writer = writer
  }

  /// Nobody sees the supervisor any more.
  var isGone: Bool { sight.isGone }

  /// Why nobody sees it any more; nil: it is seen.
  var loss: StateSight.Loss? { sight.loss }

  /// When to look again; nil: whoever changes something tells.
  var lookAgainAt: MonotonicTime? { sight.lookAgainAt }

  /// Where the supervisor's own lock file lies.
  var ownLockPath: String { ownLock.path }

  /// The own lock file was removed: nobody can see that the supervisor lives, although all else is in its place.
  var lacksOwnLock: Bool { !sight.isGone && ownLock.isUnlinked }

  /// Another directory lies where it began, and nobody has taken that in yet.
  var isReplaced: Bool { if !sight.isGone, case .replaced = writer.whereabouts() { true } else { false } }

  /// Looks whether the state directory is still where it was; nil: there is nothing to do about it.
  func look(at now: @autoclosure () -> MonotonicTime) -> StateSight.News? {
    guard !sight.isGone else { return nil }
    let hasOwnLock = !ownLock.isUnlinked
    let place: StateSight.Place =
      switch writer.whereabouts() {
      case .inPlace: .own
      case .replaced: .another
      case .away(let error): error.code == ENOENT || error.code == ENOTDIR ? .none : .unknown
      }
    return sight.look(at: place, hasOwnLock: hasOwnLock, now: now())
  }

  /// Appends what begins (`JournalWriter.append`): only where others look for it.
  func append(_ records: [Record], sync: Bool = true) throws(StateError) {
    try writer.append(records, sync: sync)
  }

  /// Appends what ends: once nobody sees the supervisor any more, wherever the journal lies that it began with.
  func appendEnds(_ records: [Record]) throws(StateError) {
    try writer.append(records, wherever: sight.isGone)
  }
}
