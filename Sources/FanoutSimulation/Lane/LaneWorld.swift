import FanoutCore

/// The processes, the clock and the journal around one lane, as small as they can be. It carries out what the lane
/// wants, in the order in which the lane wanted it, and lets anything else happen in between.
struct LaneWorld: Equatable {
  enum Worker: Hashable {
    case absent
    case alive
    /// The worker ended and nobody was told yet.
    case zombie(LaneScenario.Ending?, signal: Int32)
    case gone
  }

  struct Leftover: Hashable {
    let pid: Int32
    let temper: LaneScenario.Temper
    var isAlive = true
    /// A pass has found it: its end is going to be told.
    var isWatched = false
    var isEndUntold = false
    var killsTaken = 0

    var process: SweptProcess { SweptProcess(pid: pid, name: "leftover") }
  }

  var now = MonotonicTime(nanoseconds: 1_000_000_000)
  var worker = Worker.absent
  var leftovers: [Leftover] = []
  /// What the lane wants and nobody has done yet.
  var pending: [Lane.Effect] = []
  var workerKillsTaken = 0
  var births: Int
  var kills: Int
  var leaps: Int
  var floods: Int
  /// What the worker has written in all.
  var written = 0
  /// The worker is stopped, so that its log can be cut.
  var isStopped = false
  var signsOfLife: Int
  /// How many passes may yet find nothing of what lives, because it came and went between two looks.
  var misses: Int
  var isGoneTold = false

  init(_ scenario: LaneScenario) {
    births = scenario.births
    kills = scenario.kills
    leaps = scenario.leaps
    floods = scenario.floods
    signsOfLife = scenario.signsOfLife
    misses = scenario.misses
  }

  /// Nothing of the run is alive.
  var isEmpty: Bool { worker != .alive && !leftovers.contains(where: \.isAlive) }

  /// Nobody has anything to do or to tell. Only then does time pass by itself; where it is late all the same, the clock
  /// leaps.
  var isQuiet: Bool {
    if case .zombie = worker { return false }
    return !isGoneUntold && pending.isEmpty && !leftovers.contains(where: \.isEndUntold)
  }

  /// Nothing is left, and nobody was told yet: the keeper ends after its worker's exit was told.
  var isGoneUntold: Bool { worker == .gone && isEmpty && !isGoneTold }

  mutating func start(_ scenario: LaneScenario, isWorkerAlive: Bool = true) {
    worker = isWorkerAlive ? .alive : .gone
    workerKillsTaken = 0
    isGoneTold = false
    leftovers = scenario.leftovers.enumerated().map { Leftover(pid: Int32(100 + $0.offset), temper: $0.element) }
  }

  /// A pass over the processes: what was found, before the signal reached it.
  mutating func pass(sending signal: Int32?, _ scenario: LaneScenario) -> Lane.Signal {
    let workerLives = worker == .alive
    let found = leftovers.filter(\.isAlive).map(\.process)
    for index in leftovers.indices where leftovers[index].isAlive {
      leftovers[index].isWatched = true
      if let signal { deliver(signal, toLeftover: index) }
    }
    if let signal, workerLives { deliver(signal, scenario) }
    return .swept(found, workerLives: workerLives)
  }

  mutating func endLeftover(_ index: Int) {
    leftovers[index].isAlive = false
    leftovers[index].isEndUntold = leftovers[index].isWatched
  }

  private mutating func deliver(_ signal: Int32, toLeftover index: Int) {
    let isKill = signal == Signals.kill
    if isKill { leftovers[index].killsTaken += 1 }
    switch leftovers[index].temper {
    case .obedient, .graceful: endLeftover(index)
    case .stubborn: if isKill { endLeftover(index) }
    case .stuck: if leftovers[index].killsTaken == 2 { endLeftover(index) }
    }
  }

  private mutating func deliver(_ signal: Int32, _ scenario: LaneScenario) {
    let isKill = signal == Signals.kill
    if isKill { workerKillsTaken += 1 }
    switch scenario.temper {
    case .obedient: worker = .zombie(nil, signal: signal)
    case .graceful: worker = isKill ? .zombie(nil, signal: signal) : .zombie(.productive, signal: signal)
    case .stubborn: if isKill { worker = .zombie(nil, signal: signal) }
    case .stuck: if workerKillsTaken == 2 { worker = .zombie(nil, signal: signal) }
    }
  }
}

extension LaneWorld: Hashable {
  // Effects have no hash; how many there are, and what tells states apart most often, is enough for a good one.
  func hash(into hasher: inout Hasher) {
    hasher.combine(now)
    hasher.combine(worker)
    hasher.combine(leftovers)
    hasher.combine(pending.count)
    hasher.combine(kills)
    hasher.combine(isGoneTold)
  }
}
