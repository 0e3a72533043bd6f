import FanoutCore
import Glibc

/// How long somebody waits for another process: until nothing is seen of it for a while, or a signal comes. What it
/// does, as far as that shows in the index and the journal, renews it: a thousand claims may take their time, a stopped
/// process may not.
final class AnswerWait {
  private let silence: Duration
  private let clocks: Clocks
  private let signals: SignalDescriptor?
  private let signs: LaunchProgress?
  private let began: MonotonicTime
  private var deadline: MonotonicTime

  /// What a supervisor has beside `confirmFor` to answer (SPEC 7.6): as long as anybody waits for admission.
  static let answering: Duration = AdmissionLock.patience

  /// So much silence is borne. `signals` are only looked at: whoever holds them reads them.
  init(_ silence: Duration, clocks: Clocks, signals: SignalDescriptor? = nil, signs: LaunchProgress? = nil) {
    self.silence = silence
    self.clocks = clocks
    self.signals = signals
    self.signs = signs
    began = clocks.monotonic()
    deadline = began + silence
  }

  /// Why nobody waits any longer.
  enum Lost: Error { case silence, interrupted }

  /// How long it has lasted.
  var waited: Duration { clocks.monotonic() - began }

  /// Waits until a descriptor is ready for these events.
  func wait(for number: Int32, _ events: Int16) throws(Lost) {
    while true {
      var places = [pollfd(fd: number, events: events, revents: 0)]
      places += [signals?.number, signs?.descriptor].map { pollfd(fd: $0 ?? -1, events: Int16(POLLIN), revents: 0) }
      // Without inotify it looks once a second.
      let now = clocks.monotonic()
      let until = signs != nil && signs?.descriptor == nil ? min(deadline, now + .seconds(1)) : deadline
      let left = max(0, (until - now).milliseconds + 1)
      let ready = poll(&places, nfds_t(places.count), Int32(clamping: left))
      if ready > 0, places[0].revents != 0 { return }
      if ready > 0, places[1].revents != 0 { throw .interrupted }
      if signs?.hasNew() == true { deadline = clocks.monotonic() + silence }
      if clocks.monotonic() >= deadline { throw .silence }
    }
  }
}
