import FanoutCore

/// Has done what is to be done after ends (`Errand`), one errand of a kind at a time: what ends meanwhile is for the
/// next.
struct SupervisorErrands {
  private let state: StateDirectory
  private let environment: ProcessEnvironment
  private let say: (String) -> Void
  private var lines: [Line] = Errand.Kind.allCases.map { Line(kind: $0) }

  /// The errands of a kind.
  private struct Line {
    let kind: Errand.Kind
    /// The one at work.
    var errand: Errand?
    /// Something has ended since the last one began.
    var isDue = false
    /// An errand is due whether or not the configuration wants it.
    var isOwed = false
    /// When it is tried again.
    var retryAt: MonotonicTime?
    /// How often in a row something was left.
    var failures = 0
  }

  /// Errands for a loop. `say` is for people.
  init(of state: StateDirectory, environment: ProcessEnvironment, say: @escaping (String) -> Void) {
    self.state = state
    self.environment = environment
    self.say = say
  }

  /// The processes of those at work: their ends are for this to take in.
  var children: Set<Int32> { Set(lines.compactMap { $0.errand?.pid }) }

  /// When one is tried again that has left something; nil: none has.
  var wakesAt: MonotonicTime? { lines.filter { $0.errand == nil }.compactMap(\.retryAt).min() }

  /// A run has ended, and that is on record. What ended badly, or asks, needs a person, whoever wants to be told.
  mutating func note(_ end: RunEndRecord) {
    for place in lines.indices where lines[place].kind == .word {
      lines[place].isDue = true
      if end.outcome.isUnsuccessful || end.outcome == .needsHuman { lines[place].isOwed = true }
    }
  }

  /// A lane was vacated.
  mutating func noteVacated() {
    for place in lines.indices { lines[place].isDue = true }
  }

  /// Begins those that are due and of which none is at work.
  mutating func begin(_ sources: EventSources, at now: MonotonicTime) {
    for place in lines.indices where lines[place].errand == nil {
      if let retry = lines[place].retryAt, retry <= now { lines[place].isDue = true }
      guard lines[place].isDue, let errand = start(place) else { continue }
      // One that cannot be watched is waited for at the end.
      try? sources.watch(errand.ended.number, for: .errand)
    }
  }

  /// At least one of those at work has ended.
  mutating func ended(_ sources: EventSources, at now: MonotonicTime) {
    for place in lines.indices {
      guard let errand = lines[place].errand, ExitWatch.hasEnded(errand.ended) else { continue }
      sources.forget(errand.ended)
      let end = errand.end()
      if let trouble = end.trouble { say(trouble) }
      lines[place].errand = nil
      lines[place].failures = end.isLeft ? lines[place].failures + 1 : 0
      // What metrics were not written is written by the next end.
      let isTried = end.isLeft && lines[place].kind == .word
      lines[place].retryAt = isTried ? now + SupervisorErrands.pause(after: lines[place].failures) : nil
    }
  }

  /// Waits for those at work, and for one more of each kind where that is due.
  mutating func finish(_ sources: EventSources, clocks: Clocks) {
    for place in lines.indices {
      wait(place, sources, clocks)
      if lines[place].isDue { _ = start(place) }
      wait(place, sources, clocks)
    }
  }

  /// How long it waits before it tries again: 1, 2, 4, 8 and then 15 minutes (SPEC 13, "Hands").
  static func pause(after failures: Int) -> Duration {
    .seconds(60 * min(15, 1 << min(max(0, failures - 1), 4)))
  }

  private mutating func wait(_ place: Int, _ sources: EventSources, _ clocks: Clocks) {
    guard let errand = lines[place].errand else { return }
    sources.forget(errand.ended)
    if let trouble = errand.wait(clocks: clocks) { say(trouble) }
    lines[place].errand = nil
  }

  private mutating func start(_ place: Int) -> Errand? {
    let kind = lines[place].kind
    let isOwed = lines[place].isOwed
    (lines[place].isDue, lines[place].isOwed, lines[place].retryAt) = (false, false, nil)
    guard let note = LoopNote.read(state) else { return nil }
    guard kind == .metrics ? note.wantsMetrics : note.wantsWord || isOwed else { return nil }
    switch Errand.start(kind, note, environment: environment) {
    case .success(let begun): lines[place].errand = begun
    case .failure(let why): say("\(kind.name): no process could be started that sees to it: \(why)")
    }
    return lines[place].errand
  }
}
