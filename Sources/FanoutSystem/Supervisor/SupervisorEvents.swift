import CSystem
import FanoutCore
import Glibc

/// What the world tells a supervisor, turned into what its lanes understand.
extension Supervisor {
  /// Has the kernel tell of its files: first of its own lock, and of all that the path of the state directory leads
  /// through.
  func watchState() throws {
    let watch = try FileWatch()
    fileWatch = watch
    filesToken = try self.watch(watch.descriptor.number, as: .files)
    wayOut.ownLockWatch = try? watch.watch(state.supervisorLock(id), for: .attributes)
    wayOut.placeWatches = Set(state.way.compactMap { try? watch.watch($0, for: .place) })
  }

  func leftoverExited(_ key: Int, pid: Int32) {
    guard let leftover = heldLanes[key]?.leftovers.removeValue(forKey: pid) else { return }
    unwatch(leftover.pidfd.number, token: leftover.token)
    leftover.pidfd.close()
    tell(key, .leftoverExited)
  }

  /// Logs grew or wishes arrived. Events of one file that came together are looked at once.
  func filesChanged() {
    var changed: Set<Int32> = []
    while let events = try? fileWatch?.events(), !events.isEmpty {
      for event in events {
        if event.isOverflow { changed.formUnion(Array(watchOwners.keys) + [-1]) } else { changed.insert(event.watch) }
      }
    }
    let ofState = wayOut.placeWatches.union([wayOut.ownLockWatch].compactMap { $0 })
    if !ofState.isEmpty, changed.contains(-1) || !ofState.isDisjoint(with: changed) { lookForState() }
    if let watch = admissionWait.watch, changed.contains(watch) || changed.contains(-1) { admissionFileClosed() }
    for watch in changed.sorted() {
      guard let key = watchOwners[watch], let held = heldLanes[key] else { continue }
      if held.watches.first == watch { lookAtOutput(key) } else { lookForWish(key) }
    }
  }

  func lookAtOutput(_ key: Int) {
    guard let held = heldLanes[key] else { return }
    // A worker may have removed it: then there is nothing to bound.
    guard let onDisk = try? OutputLog(path: held.directory.outputLog, limit: held.run.terms.outputLimit).onDisk() else {
      return
    }
    heldLanes[key]?.peakBytes = max(held.peakBytes, onDisk)
    tell(key, .output(onDisk: onDisk))
  }

  func lookForWish(_ key: Int) {
    guard let wish = heldLanes[key]?.directory.killWish() else { return }
    tell(key, .kill(now: wish.now))
  }

  /// Watches the log for growth and the directory for wishes; a wish that is there already is obeyed.
  func watchFiles(of key: Int) {
    guard let directory = heldLanes[key]?.directory else { return }
    if let fileWatch {
      for (path, interest) in [
        (directory.outputLog, FileWatch.Interest.growth), (directory.path, FileWatch.Interest.arrivals),
      ] {
        do {
          let watch = try fileWatch.watch(path, for: interest)
          heldLanes[key]?.watches.append(watch)
          watchOwners[watch] = key
        } catch {
          say("\(error): output limits and kill wishes are looked at once a second instead")
          unwatchFiles()
          break
        }
      }
    }
    lookForWish(key)
  }

  /// Looks for the latest sign of life.
  func listen(_ key: Int) {
    guard let held = heldLanes[key] else { return }
    let signs = held.directory.signs()
    let ago = signs.latestChange.map { clocks.moment().wall - $0 }
    guard let life = heldLanes[key]?.listening.look(signs, changedAgo: ago, at: clocks.monotonic()) else { return }
    tell(key, .signOfLife(life))
  }
}
