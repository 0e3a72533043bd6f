import CSystem
import FanoutCore
import Glibc

/// What the world tells a supervisor, turned into what its lanes understand.
extension Supervisor {
  func leftoverExited(_ key: Int, pid: Int32) {
    guard let leftover = tenants[key]?.leftovers.removeValue(forKey: pid) else { return }
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
    if let watch = wayOut.ownLockWatch, changed.contains(watch) || changed.contains(-1) { lookForState() }
    for watch in changed.sorted() {
      guard let key = watchOwners[watch], let tenant = tenants[key] else { continue }
      if tenant.watches.first == watch { lookAtOutput(key) } else { lookForWish(key) }
    }
  }

  func lookAtOutput(_ key: Int) {
    guard let tenant = tenants[key] else { return }
    // A worker may have removed it: then there is nothing to bound.
    guard let onDisk = try? OutputLog(path: tenant.directory.outputLog, limit: tenant.run.terms.outputLimit).onDisk() else { return }
    tenants[key]?.peakBytes = max(tenant.peakBytes, onDisk)
    tell(key, .output(onDisk: onDisk))
  }

  func lookForWish(_ key: Int) {
    guard let wish = tenants[key]?.directory.killWish() else { return }
    tell(key, .kill(now: wish.now))
  }

  /// Watches the log for growth and the directory for wishes; a wish that is there already is obeyed.
  func watchFiles(of key: Int) {
    guard let directory = tenants[key]?.directory else { return }
    if let fileWatch {
      for (path, interest) in [(directory.outputLog, FileWatch.Interest.growth), (directory.path, FileWatch.Interest.arrivals)] {
        do {
          let watch = try fileWatch.watch(path, for: interest)
          tenants[key]?.watches.append(watch)
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

  /// Looks for the latest sign of life. File times are wall time: what they say is held between the last look and now, so
  /// that a stepped clock can neither stall a worker that lives nor keep one that does not.
  func listen(_ key: Int) {
    guard let tenant = tenants[key] else { return }
    let now = clocks.monotonic()
    let sign = tenant.directory.lastSign()
    var life = tenant.lastLife ?? MonotonicTime(nanoseconds: .min)
    if let sign, sign != tenant.seenSign {
      // It came after the last look, whatever the clock of the file system says.
      let byClock = now + (sign - clocks.moment().wall)
      life = min(now, max(life, byClock, tenant.lastLook ?? life))
    }
    tenants[key]?.lastLook = now
    tenants[key]?.seenSign = sign
    tenants[key]?.lastLife = life
    tell(key, .signOfLife(life))
  }
}
