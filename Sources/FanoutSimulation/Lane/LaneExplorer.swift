import FanoutCore

/// Goes through everything that may happen to one lane within the bounds of a scenario, in every order, and holds each
/// step to the rules. States that were seen are not entered again, so that what is found is complete and the search
/// ends.
public struct LaneExplorer {
  /// What a search found.
  public struct Finding: Sendable {
    /// How many different states there are.
    public var states = 0
    /// How many steps lead from one to another.
    public var steps = 0
    /// How many states are released ones.
    public var releases = 0
    /// How many states have a worker of generation 1.
    public var respawns = 0
    /// The first rule that was broken, with the moves that lead there; nil: none was.
    public var broken: String?
  }

  private let scenario: LaneScenario
  private let limit: Int
  private var finding = Finding()
  private var places: [LaneState: Int] = [:]
  /// For each state: the one it was first entered from, and by which move.
  private var origins: [(state: Int, move: LaneMove?)] = []
  /// For each state: those that lead to it by themselves.
  private var fairOrigins: [[Int]] = []
  private var released: [Int] = []

  /// A search that counts a rule as broken where there are more than `limit` states: a lane that keeps moving on the
  /// spot.
  public init(_ scenario: LaneScenario, limit: Int = 50_000) {
    self.scenario = scenario
    self.limit = limit
  }

  /// Searches, and tells what was found.
  public static func explore(_ scenario: LaneScenario) -> Finding {
    var explorer = LaneExplorer(scenario)
    explorer.search()
    return explorer.finding
  }

  private mutating func search() {
    var open: [(state: LaneState, place: Int)] = []
    let first = LaneState(scenario)
    open.append((first, enter(first, from: 0, by: nil)))
    while let (state, place) = open.popLast() {
      guard finding.broken == nil else { break }
      guard origins.count < limit else { return breakRule("it never comes to an end", place) }
      if let sentence = objection(to: state) { return breakRule(sentence, place) }
      if state.witness.isReleased {
        released.append(place)
        continue
      }
      let moves = state.moves(scenario)
      if moves.isEmpty { return breakRule("nothing can move it any more", place) }
      for move in moves {
        var next = state
        next.make(move, scenario)
        finding.steps += 1
        if let known = places[next] {
          if move.isFair { fairOrigins[known].append(place) }
        } else {
          open.append((next, enter(next, from: place, by: move)))
        }
      }
    }
    finding.states = origins.count
    finding.releases = released.count
    judgeWaysOut()
  }

  private mutating func enter(_ state: LaneState, from origin: Int, by move: LaneMove?) -> Int {
    let place = origins.count
    places[state] = place
    origins.append((origin, move))
    fairOrigins.append(move?.isFair == true ? [origin] : [])
    if state.lane.run.generation == 1, state.world.worker == .alive { finding.respawns += 1 }
    return place
  }

  /// What is wrong with a state, as the witness saw its making, or as its own next moments show.
  private func objection(to state: LaneState) -> String? {
    if let objection = state.witness.objection { return objection }
    if state.witness.isReleased != state.lane.isReleased { return "its release and its phase disagree" }
    if state.lane.isReleased { return signalsAfterRelease(state) }
    guard let deadline = state.lane.deadline else { return nil }
    var woken = state.lane
    let effects = woken.handle(.tick, at: max(deadline, state.world.now))
    if effects.isEmpty, woken == state.lane { return "it wants to be woken and then does nothing: a loop without end" }
    guard state.world.now < deadline else { return nil }
    var early = state.lane
    if !early.handle(.tick, at: state.world.now).isEmpty || early != state.lane {
      return "it acted before its deadline"
    }
    return nil
  }

  private func signalsAfterRelease(_ state: LaneState) -> String? {
    let late: [Lane.Signal] = [
      .tick, .kill(now: false), .kill(now: true), .leftoverExited, .exited(.code(0), .none),
      .swept([], workerLives: false),
      .treeGone(.kernel), .output(onDisk: .max), .signOfLife(state.world.now), .recorded,
    ]
    for signal in late {
      var lane = state.lane
      if !lane.handle(signal, at: state.world.now).isEmpty { return "\(signal) moved it after its release" }
    }
    return state.lane.deadline == nil ? nil : "it wants to be woken after its release"
  }

  /// From every state the lane gets to its release by itself: without an operator, and without luck.
  private mutating func judgeWaysOut() {
    guard finding.broken == nil else { return }
    var isOut = [Bool](repeating: false, count: origins.count)
    var open = released
    for place in released { isOut[place] = true }
    while let place = open.popLast() {
      for origin in fairOrigins[place] where !isOut[origin] {
        isOut[origin] = true
        open.append(origin)
      }
    }
    if let stuck = isOut.firstIndex(of: false) { breakRule("no fair way leads to its release", stuck) }
  }

  private mutating func breakRule(_ sentence: String, _ place: Int) {
    var moves: [String] = []
    var place = place
    while let move = origins[place].move {
      moves.append("\(move)")
      place = origins[place].state
    }
    finding.broken = "\(sentence), after: " + moves.reversed().joined(separator: ", ")
  }
}
