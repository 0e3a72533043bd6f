import CSystem
import FanoutCore
import Glibc

/// The worker of a lane, living or unreaped, and where its end has to be seen without a keeper of ours, the descriptor
/// that means it.
struct LaneWorker {
  let pid: Int32
  /// The worker's start, in ticks since boot.
  let startTicks: UInt64
  private let sources: EventSources
  private var pidfd: Descriptor?
  /// The process was looked for as a child of ours, and is none any more: nobody will tell how it ended.
  private var isGone = false

  /// A worker whose end a keeper of ours tells.
  init(_ pid: Int32, startTicks: UInt64, _ sources: EventSources) {
    self.pid = pid
    self.startTicks = startTicks
    self.sources = sources
  }

  /// A worker of a fallen supervisor that was seen alive, for that lane; nil: it has ended since. Thrown: it cannot be
  /// watched, and is not adopted now. Taken for gone, it would be ended as a leftover of its own run.
  init?(_ seen: Adoption.Process, of key: Int, _ sources: EventSources) throws(SystemError) {
    self.init(seen.pid, startTicks: seen.startTicks, sources)
    let number = csystem_pidfd_open(pid)
    guard number >= 0 else {
      guard errno == ESRCH else { throw .last("watch", "pid \(pid)") }
      return nil
    }
    let descriptor = Descriptor(owning: number)
    // Its number may have passed to another process before it was opened.
    guard try ProcessTable.find(pid)?.startTicks == startTicks else { return nil }
    try watch(descriptor, of: key)
  }

  /// The end comes through a descriptor from now on, of that lane.
  private mutating func watch(_ descriptor: Descriptor, of key: Int) throws(SystemError) {
    pidfd = descriptor
    try sources.watch(descriptor.number, for: .worker(key))
  }

  /// The same where its keeper is no more: it is a child of ours, which nobody else reaps, so that its number is its own.
  /// False: its end will not be told.
  mutating func watchOurselves(of key: Int) -> Bool {
    do throws(SystemError) {
      guard let own = try Descriptor.ofProcess(pid) else {
        isGone = true
        return false
      }
      try watch(own, of: key)
      return true
    } catch {
      return isWatched
    }
  }

  /// The end is known, or is looked for in another way.
  mutating func forget() {
    guard let pidfd else { return }
    sources.forget(pidfd)
    pidfd.close()
    self.pidfd = nil
  }

  /// The end will be told.
  var isWatched: Bool { pidfd.map(sources.watches) ?? false }

  /// Whether it has ended, as far as we mean it by a descriptor.
  var hasEnded: Bool { pidfd.map(ExitWatch.hasEnded) ?? true }

  /// How it ended, as a child of ours; nil: it has not, or cannot be asked. How it ended cannot be read: to wait on would
  /// mean being woken for it again at once.
  var exit: ExitStatus? {
    guard let pidfd else { return isGone ? .unseen : nil }
    do throws(SystemError) { return try ExitWatch.status(of: pidfd) } catch { return .unseen }
  }

  /// Sends it a signal. False: it has ended, or cannot be reached.
  func signal(_ number: Int32) -> Bool {
    pidfd.map { csystem_pidfd_send_signal($0.number, number) == 0 } ?? false
  }

  /// Sends the group that it leads a signal. False: that has ended, or it is not known to be the worker's.
  func signalGroup(_ number: Int32) -> Bool {
    pidfd.map { csystem_pidfd_signal_group($0.number, number) == 0 } ?? false
  }
}
