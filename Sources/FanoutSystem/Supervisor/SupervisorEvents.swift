import CSystem
import FanoutCore
import Glibc

/// What the world tells a supervisor, turned into what its lanes understand.
extension Supervisor {
  /// Has the kernel tell of its files: first of its own lock, and of all that the path of the state directory leads
  /// through.
  func watchState() throws {
    let descriptor = try files.begin(ownLock: state.supervisorLock(id), way: state.way)
    filesToken = try watch(descriptor.number, as: .files)
  }

  func leftoverExited(_ key: Int, pid: Int32) {
    guard let leftover = heldLanes[key]?.leftovers.removeValue(forKey: pid) else { return }
    unwatch(leftover.pidfd.number, token: leftover.token)
    leftover.pidfd.close()
    tell(key, .leftoverExited)
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
}
