import FanoutCore
import Glibc

/// A lane that an operator wants ended, from the wish to the moment in which nothing of it is left.
struct LaneToEnd {
  /// The run that the lane is at: generation 1, should its respawn have been quicker than the wish.
  var entry: LiveEntry
  /// The run's directory.
  var directory: RunDirectory

  init(_ entry: LiveEntry, in state: StateDirectory) {
    self.entry = entry
    directory = RunDirectory(path: state.run(entry.run))
  }

  /// How long its tree may take to end: every step of its teardown, unless it is hurried.
  func patience(hurried: Bool) -> Duration {
    hurried ? .zero : (directory.run()?.terms.teardown ?? []).reduce(.zero) { $0 + $1.wait }
  }

  /// Moves the wish into the run's directory. A wish to end it at once is never weakened by one that waits, and waits
  /// for no look at what lies there.
  func wish(now: Bool) throws(SystemError) {
    if !now, directory.killWish() != nil { return }
    do throws(SystemError) {
      try directory.wishKill(now: now)
    } catch {
      switch error.code {
      // The run has ended, and so has its directory: there is nobody to tell.
      case ENOENT: return
      // Its worker may have put anything there.
      case EISDIR, ENOTEMPTY, EEXIST:
        FileTree.remove(directory.killFile)
        try directory.wishKill(now: now)
      default: throw error
      }
    }
  }

  /// Goes on to the respawn of the lane where that has begun; whether it has.
  mutating func follow(_ entries: [LiveEntry], in state: StateDirectory) -> Bool {
    guard let later = entries.first(where: { $0.lane == entry.lane }) else { return false }
    defer { entry = later }
    guard later.run != entry.run else { return false }
    directory = RunDirectory(path: state.run(later.run))
    return true
  }
}
