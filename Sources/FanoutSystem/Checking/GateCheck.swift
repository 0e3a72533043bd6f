import FanoutCore

/// Looks at what would withhold everything just now, or leave fewer places: the machine, and the gates of the
/// configuration, which are asked as a dry run asks them.
public struct GateCheck {
  let configuration: Configuration
  let state: StateDirectory
  let clocks: Clocks
  let environment: ProcessEnvironment
  let place: WorkerPlace

  /// A check for workers that will stand there.
  public init(
    _ configuration: Configuration, state: StateDirectory, clocks: Clocks, environment: ProcessEnvironment,
    place: WorkerPlace
  ) {
    self.configuration = configuration
    self.state = state
    self.clocks = clocks
    self.environment = environment
    self.place = place
  }

  /// The machine, then the gates in their order.
  public func findings(live: Int) throws -> [Finding] { host(live: live) + (try gates()) }

  private func host(live: Int) -> [Finding] {
    guard let policy = configuration.host,
      let facts = StartConditions(configuration, place: place).readHost()
    else { return [] }
    let narrowings = policy.narrowings(facts, live: live, width: configuration.width)
    let unread = facts.unread.map { Finding(.note, "host", "cannot be read, and lets pass: \($0)") }
    guard !narrowings.isEmpty else {
      return [Finding(.ok, "host", facts.words.isEmpty ? "nothing is looked at" : facts.words)] + unread
    }
    return narrowings.map { narrowing in
      narrowing.places > 0
        ? Finding(.note, "host", "leaves \(narrowing.places) of \(configuration.width) slots: \(narrowing.detail)")
        : Finding(.problem, "host", "leaves no slot, so that a fire starts nothing: \(narrowing.detail)")
    } + unread
  }

  private func queue(_ gate: GatePolicy, _ policy: ReviewPolicy, _ answer: GateAnswer) -> Finding {
    guard answer.state == .open, let sample = answer.sample else {
      let holds = policy.onUnknown == .closed ? "nothing starts" : "the last good answer stands"
      return Finding(
        policy.onUnknown == .closed ? .problem : .note, gate.name,
        "nobody knows how many wait, and \(holds) \(policy.validFor.written) after it: \(answer.detail)")
    }
    let undated = sample.items.count { $0.created == nil }
    let stale = policy.staleAfter != nil && undated > 0 ? "; \(undated) without a date, which cannot be stale" : ""
    return Finding(sample.isFull ? .note : .ok, gate.name, "\(sample.words) of \(policy.high)" + stale)
  }

  /// The probes of backends, which are asked behind the gates.
  private func probes(_ answers: [GateAnswer]) -> [Finding] {
    let probed = configuration.backends.filter { $0.probe != nil }
    return zip(probed, answers.dropFirst(configuration.gates.count)).map { backend, answer in
      let did = answer.state == .open ? "passed" : "did not pass, and nothing starts there"
      return Finding(
        answer.state == .open ? .ok : .note, "backend \(backend.name)",
        "its probe \(did)" + (answer.detail.isEmpty ? "" : ": \(answer.detail)"))
    }
  }

  private func gates() throws -> [Finding] {
    let asked = try GateAsking(configuration, state: state, clocks: clocks, environment: environment).ask(
      isDryRun: true)
    return zip(configuration.gates, asked.answers).map { gate, answer in
      let point = "gate \(gate.name)"
      if let reviews = gate.reviews { return queue(gate, reviews, answer) }
      switch answer.state {
      case .open: return Finding(.ok, point, "open" + (answer.detail.isEmpty ? "" : ": \(answer.detail)"))
      case .closed: return Finding(.note, point, "closed" + (answer.detail.isEmpty ? "" : ": \(answer.detail)"))
      case .unknown:
        let consequence = gate.onUnknown == .closed ? "counts as closed" : "counts as open"
        return Finding(
          gate.onUnknown == .closed ? .problem : .note, point, "unknown, which \(consequence): \(answer.detail)")
      }
    } + probes(asked.answers) + asked.notes.map { Finding(.note, "gates", $0) }
  }
}
