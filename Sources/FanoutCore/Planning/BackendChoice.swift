/// Which backend a worker gets (SPEC 13, "Backends"): a pure decision, for plans, claims and respawns alike.
public struct BackendChoice: Sendable {
  /// A choice.
  public enum Answer: Sendable, Equatable {
    /// The configuration has no backends: workers need none.
    case needless
    /// The backend of that name.
    case backend(String)
    /// None: why each that serves the category does not.
    case none(why: String)
  }

  private let rules: [BackendRule]
  private let routes: [Category: [String]]
  private let gates: [GatePolicy]
  private let facts: Facts

  /// The choice of a moment.
  public init(_ policy: Policy, _ facts: Facts) {
    rules = policy.backends
    routes = policy.routes
    gates = policy.gates
    self.facts = facts
  }

  /// The backends that serve a category, in its order or that of their ranks.
  public func serving(_ category: Category) -> [BackendRule] {
    if let route = routes[category] { return route.compactMap { name in rules.first { $0.name == name } } }
    return rules.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }.map(\.element)
  }

  /// How many live there, of others than that category.
  public func live(on name: String, but own: Category? = nil) -> Int {
    facts.routes.count { $0.value == name && $0.key != own }
  }

  /// What stands against one more worker there; nil: nothing. What lives there of `own` is not counted: it holds its
  /// slot already.
  public func obstacle(_ rule: BackendRule, but own: Category? = nil) -> BackendObstacle? {
    if let what = facts.unreadableBackends[rule.name] { return .unreadable(what) }
    if let hold = facts.backendHolds[rule.name], hold.standing(at: facts.now) == .holds {
      return .held(until: hold.until, why: hold.why)
    }
    let known = facts.backends[rule.name] ?? BackendFacts()
    switch breaker(of: rule).state(at: facts.now) {
    case .closed: break
    case .open(let cause, let until): return .open(cause, until: until)
    case .halfOpen(let cause): if known.isTried { return .tried(cause) }
    }
    if let answer = answer(of: rule), rule.probe?.closes(answer) == true { return .probe(answer.detail) }
    for gate in gates {
      guard let word = facts.answers.first(where: { $0.gate == gate.name })?.backends[rule.name], !word.isOpen else {
        continue
      }
      if let until = word.until, until <= facts.now { continue }
      return .gate(name: gate.name, detail: word.detail, until: word.until)
    }
    let live = live(on: rule.name, but: own)
    if let slots = rule.slots, live >= slots { return .full(live: live, slots: slots) }
    return nil
  }

  /// The breaker of a backend, with what its probe has said since.
  public func breaker(of rule: BackendRule) -> Breaker {
    var breaker = facts.backends[rule.name]?.breaker ?? Breaker()
    if let answer = answer(of: rule), answer.state == .open { breaker.passProbe(at: answer.at.wall) }
    return breaker
  }

  /// Backends whose login is missing, and whose probe has passed since.
  public var passedLogins: [String] {
    rules.map(\.name).filter { name in
      guard let rule = rules.first(where: { $0.name == name }) else { return false }
      return facts.backends[name]?.breaker.login?.passed == nil && breaker(of: rule).login?.passed != nil
    }
  }

  private func answer(of rule: BackendRule) -> GateAnswer? {
    rule.probe.flatMap { probe in facts.answers.first { $0.gate == probe.name } }
  }

  /// The backend of a worker. A respawn holds its lane's slot, and goes to the same one where it may.
  public func choose(for category: Category, holding isRespawn: Bool = false) -> Answer {
    guard !rules.isEmpty else { return .needless }
    let own = isRespawn ? category : nil
    let serving = serving(category)
    let open = serving.filter { obstacle($0, but: own) == nil }
    if isRespawn, let former = facts.routes[category], open.contains(where: { $0.name == former }) {
      return .backend(former)
    }
    guard let first = open.first else { return .none(why: words(of: serving, but: own)) }
    guard routes[category] == nil else { return .backend(first.name) }
    var best = first
    for rule in open.dropFirst() where rule.rank == best.rank && precedes(rule, best, but: own) { best = rule }
    return .backend(best.name)
  }

  /// Among equals: the fewest live per slot, then the least recently started.
  private func precedes(_ left: BackendRule, _ right: BackendRule, but own: Category?) -> Bool {
    let loads = [left, right].map { rule -> (live: Int, slots: Int) in
      (live(on: rule.name, but: own), rule.slots ?? 0)
    }
    // Without a limit nobody ever stands in another one's way there; of two such the one where fewer live.
    func part(_ load: (live: Int, slots: Int)) -> Double {
      load.slots == 0 ? 0 : Double(load.live) / Double(load.slots)
    }
    if part(loads[0]) != part(loads[1]) { return part(loads[0]) < part(loads[1]) }
    let free = loads.map { $0.slots == 0 ? $0.live : 0 }
    if free[0] != free[1] { return free[0] < free[1] }
    let never = WallTime(milliseconds: Int64.min)
    let started = [left, right].map { facts.backends[$0.name]?.started ?? never }
    return started[0] < started[1]
  }

  /// What stands against each of them.
  public func words(of rules: [BackendRule], but own: Category? = nil) -> String {
    rules.compactMap { rule in obstacle(rule, but: own).map { "\(rule.name) \($0.words)" } }.joined(separator: ", ")
  }

  /// Why a category did not get one that stands before the chosen one in its order; nil: it got the first.
  public func passedOver(for category: Category, before chosen: String) -> String? {
    let earlier = serving(category).prefix { $0.name != chosen }
    return words(of: Array(earlier)).nonEmpty
  }
}
