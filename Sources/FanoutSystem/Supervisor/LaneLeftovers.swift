import FanoutCore

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
      do throws(SystemError) {
        guard let pidfd = try Descriptor.ofProcess(process.pid) else {
          // Gone is who is not seen any more: were one told of that is seen on and on under a number that is nobody's,
          // the lane would look again at once, for ever.
          if ProcessTable.isGone(process) { gone += 1 }
          continue
        }
        try sources.watch(pidfd.number, for: .leftover(key, pid: process.pid))
        watched[process.pid] = pidfd
      } catch {
        // There are no descriptors left.
        continue
      }
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
