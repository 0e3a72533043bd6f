import FanoutCore
import Glibc

/// What the kernel tells a supervisor of files: of its own lock and the place of the state directory, of the log and the
/// directory of each lane, of the admission lock. Where it cannot (inotify is denied, or a user has too many), all is
/// looked at once a second instead.
final class SupervisedFiles {
  /// What has changed since it was asked last.
  struct News {
    /// Something of the state directory's place, or of the supervisor's own lock.
    var ofState = false
    /// Somebody has closed the admission lock's file.
    var ofAdmission = false
    /// Logs that have grown, and directories in which something appeared, in the order in which they were watched.
    var ofLanes: [(key: Int, isLog: Bool)] = []
  }

  private var files: FileWatch?
  private var lanes: [Int32: (key: Int, isLog: Bool)] = [:]
  private var state: Set<Int32> = []
  private var admission: Int32?
  private var nextLook: MonotonicTime?

  /// Watches a supervisor's own lock, and all that the path of its state directory leads through. A directory that
  /// holds another one of the way cannot be removed, only moved.
  func begin(ownLock: String, way: [String]) throws(SystemError) -> Descriptor {
    let files = try FileWatch()
    self.files = files
    for path in way {
      let isPassed = way.contains { $0.hasPrefix(path + "/") }
      let passage = isPassed ? try? files.watch(path, for: .passage) : nil
      if let watch = passage ?? (try? files.watch(path, for: .place)) { state.insert(watch) }
    }
    if let own = try? files.watch(ownLock, for: .attributes) { state.insert(own) }
    return files.descriptor
  }

  /// Nobody tells: all has to be looked at.
  var isBlind: Bool { files == nil }

  /// The descriptor that the loop waits for; nil: there is none.
  var descriptor: Descriptor? { files?.descriptor }

  /// Watches a lane's log for growth and its directory for wishes. Thrown: that is denied.
  func watch(_ key: Int, log: String, directory: String) throws(SystemError) {
    guard let files else { return }
    lanes[try files.watch(log, for: .growth)] = (key, true)
    lanes[try files.watch(directory, for: .arrivals)] = (key, false)
  }

  /// Watches the files of a lane no longer.
  func forget(_ key: Int) {
    for (watch, lane) in lanes where lane.key == key {
      files?.unwatch(watch)
      lanes[watch] = nil
    }
  }

  /// Goes without from now on.
  func end() {
    (files, lanes, state, admission) = (nil, [:], [], nil)
  }

  /// Has it told when somebody closes the admission lock. False: it was told of that already, or cannot be.
  func watchAdmission(_ path: String) -> Bool {
    guard admission == nil else { return false }
    admission = try? files?.watch(path, for: .closing)
    return true
  }

  /// Nobody waits for admission any more.
  func forgetAdmission() {
    if let admission { files?.unwatch(admission) }
    admission = nil
  }

  /// Takes in what has happened. Events of one file that came together are told once.
  func news() -> News {
    var changed: Set<Int32> = []
    var isAll = false
    while let events = try? files?.events(), !events.isEmpty {
      for event in events { if event.isOverflow { isAll = true } else { changed.insert(event.watch) } }
    }
    var news = News()
    news.ofState = !state.isEmpty && (isAll || !state.isDisjoint(with: changed))
    news.ofAdmission = admission.map { isAll || changed.contains($0) } ?? false
    news.ofLanes = (isAll ? Set(lanes.keys) : changed).sorted().compactMap { lanes[$0] }
    return news
  }

  /// When everything is to be looked at; nil: whoever changes it tells.
  func looksAt(_ now: MonotonicTime) -> MonotonicTime? {
    guard isBlind else { return nil }
    let look = nextLook ?? now + .seconds(1)
    nextLook = look
    return look
  }

  /// Whether it is time to look at everything. Then the next time is a second later.
  func isToLook(at now: MonotonicTime) -> Bool {
    guard isBlind, let due = nextLook, due <= now else { return false }
    nextLook = now + .seconds(1)
    return true
  }
}
