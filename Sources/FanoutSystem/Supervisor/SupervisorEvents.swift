import FanoutCore
import Glibc

/// What the world tells a supervisor, turned into what its lanes understand.
extension Supervisor {
  /// Has the kernel tell of its files: first of its own lock, and of all that the path of the state directory leads
  /// through.
  func watchState() throws {
    let descriptor = try files.begin(ownLock: state.supervisorLock(id), way: state.way)
    try sources.watch(descriptor.number, for: .files)
  }

  /// Logs grew or wishes arrived.
  func filesChanged() {
    let news = files.news()
    if news.ofState { lookForState() }
    if news.ofAdmission {
      admissionWait.lockMayBeFree()
      queue.askNow()
    }
    for (key, isLog) in news.ofLanes where heldLanes[key] != nil {
      if isLog { lookAtOutput(key) } else { lookForWish(key) }
    }
  }

  func lookForWish(_ key: Int) {
    guard let wish = heldLanes[key]?.directory.killWish() else { return }
    tell(key, .kill(now: wish.now))
    // A respawn that waits for admission or for a gate is denied at once.
    queue.askNow()
  }

  /// Gates that were asked for a respawn have told something.
  func gatesAnswered() {
    if gates.advance() { queue.askNow() }
  }

  /// Watches the log for growth and the directory for wishes; a wish that is there already is obeyed.
  func watchFiles(of key: Int) {
    guard let directory = heldLanes[key]?.directory else { return }
    do throws(SystemError) {
      try files.watch(key, log: directory.outputLog, directory: directory.path)
    } catch {
      say("\(error): output limits and kill wishes are looked at once a second instead")
      unwatchFiles()
    }
    lookForWish(key)
  }

  /// Goes without inotify from now on.
  private func unwatchFiles() {
    guard let descriptor = files.descriptor else { return }
    sources.forget(descriptor)
    files.end()
  }
}
