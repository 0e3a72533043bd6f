import CSystem
import FanoutCore
import Glibc

/// Processes of a lane that a pass has found and whose ends tell that another pass is worth making.
struct LaneLeftovers {
  private let key: Int
  private let sources: EventSources
  private var watched: [Int32: Descriptor] = [:]

  /// None of that lane yet.
  init(of key: Int, _ sources: EventSources) {
    self.key = key
    self.sources = sources
  }

  /// Watches those of these that are not watched yet; how many of them are gone already. What cannot be watched is
  /// looked for again with the next step of the teardown. `idle` may be held for long.
  mutating func watch(_ found: [ProcessEntry], idle: Descriptor) -> Int {
    let unwatched = found.filter { watched[$0.pid] == nil }
    guard !unwatched.isEmpty, let headroom = try? DescriptorReserve(idle) else { return 0 }
    defer { headroom.free() }
    var gone = 0
    for process in unwatched {
      let number = csystem_pidfd_open(process.pid)
      guard number >= 0 else {
        // It is gone already, or there are no descriptors left. Gone is who is not seen any more: were one told of that
        // is seen on and on under a number that is nobody's, the lane would look again at once, for ever.
        if errno == ESRCH, ProcessTable.isGone(process) { gone += 1 }
        continue
      }
      let pidfd = Descriptor(owning: number)
      guard (try? sources.watch(number, for: .leftover(key, pid: process.pid))) != nil else { continue }
      watched[process.pid] = pidfd
    }
    return gone
  }

  /// Watches one that has ended no longer. False: none such is watched.
  mutating func remove(_ pid: Int32) -> Bool {
    guard let pidfd = watched.removeValue(forKey: pid) else { return false }
    sources.forget(pidfd)
    pidfd.close()
    return true
  }

  /// Watches none any more.
  mutating func removeAll() {
    for pid in watched.keys.sorted() { _ = remove(pid) }
  }
}
