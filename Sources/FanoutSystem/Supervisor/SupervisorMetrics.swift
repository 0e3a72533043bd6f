import FanoutCore

/// Has the file of metrics renewed after each end of a lane, one renewal at a time: what ends meanwhile is in the next.
struct SupervisorMetrics {
  private let state: StateDirectory
  private let environment: ProcessEnvironment
  private let say: (String) -> Void
  /// The one at work.
  private var renewal: MetricsRenewal?
  /// A lane has ended since the last one began.
  var isDue = false

  /// The metrics of a loop. `say` is for people.
  init(of state: StateDirectory, environment: ProcessEnvironment, say: @escaping (String) -> Void) {
    self.state = state
    self.environment = environment
    self.say = say
  }

  /// The process of the one at work: its end is for this to take in.
  var child: Set<Int32> { renewal.map { [$0.pid] } ?? [] }

  /// Begins one where one is due and none is at work.
  mutating func renew(_ sources: EventSources) {
    guard isDue, renewal == nil else { return }
    begin()
    guard let renewal else { return }
    // One that cannot be watched is waited for at the end.
    try? sources.watch(renewal.ended.number, for: .metrics)
  }

  /// The one at work has ended.
  mutating func ended(_ sources: EventSources) {
    guard let renewal else { return }
    sources.forget(renewal.ended)
    if let trouble = renewal.end() { say(trouble) }
    self.renewal = nil
  }

  /// Waits for the one at work, and for one more where that is due.
  mutating func finish(_ sources: EventSources, clocks: Clocks) {
    waitForIt(sources, clocks)
    if isDue { begin() }
    waitForIt(sources, clocks)
  }

  private mutating func waitForIt(_ sources: EventSources, _ clocks: Clocks) {
    guard let renewal else { return }
    sources.forget(renewal.ended)
    if let trouble = renewal.wait(clocks: clocks) { say(trouble) }
    self.renewal = nil
  }

  private mutating func begin() {
    isDue = false
    guard let note = MetricsNote.read(state) else { return }
    switch MetricsRenewal.start(note, environment: environment) {
    case .success(let begun): renewal = begun
    case .failure(let why): say("metrics: no process could be started that renews them: \(why)")
    }
  }
}
