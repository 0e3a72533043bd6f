import FanoutCore
import FanoutSystem

/// The points of `check` about selector and workers: with the eyes of what fires the configuration, if anything does.
extension CommandSite {
  /// What was seen of a loop by whom.
  struct Looks {
    /// The findings, in the order in which they are shown.
    var findings: [Finding] = []
    /// What was found about the state directory: by the user of the fires, whose it has to be.
    var stateFindings: [Finding] = []
    /// Who looked, and what variables he lacks that this shell has.
    var seenBy: [(name: String, user: String, lacks: [String])] = []
  }

  /// What this process sees.
  func sight(asksSelector: Bool) throws -> CallerSight {
    var sight = CallerSight(
      loaded.configuration, loop: invocation.global.name, state: state, environment: environment, journal: journal)
    if asksSelector { sight.findings.insert(contentsOf: try selectorFindings(), at: 0) }
    return sight
  }

  /// Looks as everything that fires the configuration would; as this shell where nothing does, or nobody can look so.
  func looks(_ firings: [FiringCheck.Firing], _ lines: [CrontabEntry]) throws -> Looks {
    let look = FiringSight(
      configuration: loaded.path, name: invocation.global.name, selectorLimit: loaded.configuration.selector.timeLimit,
      environment: environment, clocks: clocks)
    var looks = Looks()
    var isSeen = false
    let own = try sight(asksSelector: false)
    looks.stateFindings = own.stateFindings
    func take(
      _ name: String, of service: InstalledService? = nil, _ looking: () throws(SightFailure) -> CallerSight
    ) throws {
      let sight: CallerSight
      do throws(SightFailure) { sight = try looking() } catch {
        looks.findings.append(blind(name, error))
        return
      }
      try add(sight, of: name, own: own, to: &looks)
      if let service, service.makesState, case .absent = DirectoryOwner.of(sight.state) {
        looks.stateFindings = [
          Finding(.ok, "state", "does not exist yet; \(service.unit) has it made (StateDirectory=) with its first fire")
        ]
      }
      isSeen = true
    }
    for firing in firings {
      let name = "\(firing.service.unit) of the \(firing.manager.scope.rawValue) manager"
      try take(name, of: firing.service) { () throws(SightFailure) in
        try look.look(as: firing, writable: InstallSite.writable(state, loaded.configuration))
      }
    }
    for line in lines {
      try take("the line \(line.when) of \(own.user)'s crontab") { () throws(SightFailure) in
        try look.look(as: line)
      }
    }
    guard !isSeen else { return looks }
    let why = firings.isEmpty && lines.isEmpty ? ": no timer and no line of a crontab fires this" : ""
    looks.findings.append(Finding(.ok, "seen by", "this shell\(why)"))
    looks.findings += try selectorFindings() + own.findings
    looks.seenBy.append(("this shell", own.user, []))
    return looks
  }

  private func add(_ sight: CallerSight, of name: String, own: CallerSight, to looks: inout Looks) throws {
    looks.findings.append(
      Finding(.ok, "seen by", "\(name): its environment and directories, as \(sight.user)"))
    var here = own
    // What answers there need not be asked from here.
    if sight.findings.contains(where: { $0.kind == .problem && $0.subject == "selector" }) {
      here.findings += try selectorFindings()
    }
    let comparison = SightComparison(loaded.configuration, fires: "fires of \(name)", there: sight, here: here)
    looks.findings += comparison.findings()
    if sight.user != own.user { looks.stateFindings = sight.stateFindings }
    looks.seenBy.append((name, sight.user, comparison.lacking()))
  }

  private func blind(_ name: String, _ why: SightFailure) -> Finding {
    Finding(
      .note, "seen by", "nobody could look as \(name) does, so that its fires may see something else: \(why)")
  }

  /// A live call, as `plan` makes it.
  private func selectorFindings() throws -> [Finding] {
    let configuration = loaded.configuration
    let policy = Policy(configuration)
    let reading = FactsReader(state, journal: journal, place: .here(isUnit: false)).read(configuration)
    let moment = SelectorAsking.Moment(
      policy: policy, facts: reading.facts, standing: reading.standing, seed: CommandSite.drawnSeed())
    let response = try SelectorAsking(configuration, clocks: clocks, environment: environment).ask(
      moment, isDryRun: true)
    if let number = response.interrupted {
      throw CommandError(
        .failure, "interrupted by \(Signals.name(number) ?? "signal \(number)"); the selector was ended")
    }
    // What runs or rests just now says nothing about the answer.
    let plan = Plan(answer: response.answer, policy: policy, facts: reading.facts.idle)
    var findings: [Finding] = []
    if let degradation = plan.degradation {
      let consequence = policy.fallback == .none ? "nothing would start" : "a fire would follow the allowlist instead"
      findings.append(
        Finding(.problem, "selector", "\(plan.degradationSentence ?? degradation.sentence); \(consequence)"))
    } else {
      let means = plan.isNoWork ? "no work" : plan.listing.map(\.name).joined(separator: " ")
      findings.append(Finding(.ok, "selector", "shape \(plan.shape), in \(response.elapsed.spoken): \(means)"))
    }
    if let input = response.input, let tasks = configuration.selector.builtin {
      findings += TaskFindings(input, tasks, allowlist: configuration.allowlist).findings
    }
    if let left = response.left { findings.append(Finding(.problem, "selector", left)) }
    findings += plan.notes.map { Finding(.note, "selector", $0) }
    let limit = configuration.selector.timeLimit
    if plan.degradation == nil, response.elapsed * 2 > limit {
      findings.append(
        Finding(.note, "selector", "it took \(response.elapsed.spoken) of the \(limit.spoken) that it may take"))
    }
    return findings
  }
}
