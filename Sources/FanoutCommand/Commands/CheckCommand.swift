import FanoutCore
import FanoutSystem

/// `fanout check`: is this configuration able to fire? One line a point, 1 if any is a problem.
enum CheckCommand {
  static let command = CommandSite.command { site in
    let findings = try site.findings()
    let isAble = !findings.contains { $0.kind == .problem }
    if site.wantsJSON {
      site.output.document(json(findings, site, isAble: isAble))
    } else {
      if !site.output.isQuiet { site.output.print(Phrase("\(padded("state")) \(site.state.path)")) }
      for finding in findings where finding.kind == .problem || !site.output.isQuiet {
        site.output.print(
          Phrase(padded(finding.kind.rawValue), finding.kind.style), Phrase(" \(finding.subject): \(finding.text)"))
      }
    }
    return isAble ? .success : .failure
  }

  private static func padded(_ word: String) -> String { word + String(repeating: " ", count: max(0, 8 - word.count)) }

  private static func json(_ findings: [Finding], _ site: CommandSite, isAble: Bool) -> JSONValue {
    [
      "state": .string(site.state.path), "digest": .string("\(site.loaded.digest)"), "able": .bool(isAble),
      "findings": .array(
        findings.map { ["kind": .string($0.kind.rawValue), "subject": .string($0.subject), "text": .string($0.text)] }),
    ]
  }
}

extension Finding.Kind {
  fileprivate var style: Style {
    switch self {
    case .ok: .green
    case .problem: .red
    case .note: .yellow
    }
  }
}

extension CommandSite {
  /// All points, in the order in which a fire meets them.
  fileprivate func findings() throws -> [Finding] {
    let configuration = loaded.configuration
    return [Finding(.ok, "configuration", "\(loaded.path), digest \(loaded.digest)")] + trustFindings()
      + (try selectorFindings())
      + WorkerCheck(configuration, environment: environment).findings()
      + [WorkerCheck(configuration, environment: environment).onFire()].compactMap { $0 }
      + StateCheck(state, configuration: configuration, clocks: clocks).findings() + launcherFindings()
      + MachineCheck.findings(width: configuration.width) + firingFindings() + capacityFindings() + configurationNotes()
  }

  /// Of a configuration that was named, and of the selector: whoever may change them decides what is executed.
  private func trustFindings() -> [Finding] {
    let caller = FileTrust.callerName
    let file = ((try? FileTrust.distrust(ofProgram: loaded.path)) ?? []).map {
      Finding(
        .problem, "configuration", "\($0), who could change what is executed as \(caller); \($0.remedy(for: caller))")
    }
    let selector = WorkerCheck(loaded.configuration, environment: environment).selectorDistrust()
    return file + [selector.map { Finding(.problem, "selector", $0) }].compactMap { $0 }
  }

  /// A live call, as `plan` makes it.
  private func selectorFindings() throws -> [Finding] {
    let configuration = loaded.configuration
    let policy = Policy(configuration)
    let reading = FactsReader(state, clocks: clocks).read(configuration)
    let request = FactsReader.request(facts: reading.facts, standing: reading.standing, policy: policy, isDryRun: true)
    let response = try SelectorClient(configuration.selector, clocks: clocks, environment: environment).ask(
      request, isDryRun: true)
    if let number = response.interrupted {
      throw CommandError(
        .failure, "interrupted by \(Signals.name(number) ?? "signal \(number)"); the selector was ended")
    }
    // What runs or rests just now says nothing about the answer.
    let plan = Plan(answer: response.answer, policy: policy, facts: reading.facts.idle)
    var findings: [Finding] = []
    if let degradation = plan.degradation {
      let consequence = policy.fallback == .none ? "nothing would start" : "a fire would follow the allowlist instead"
      findings.append(Finding(.problem, "selector", "\(degradation.name): \(degradation.sentence); \(consequence)"))
    } else {
      let means = plan.isNoWork ? "no work" : plan.listing.map(\.name).joined(separator: " ")
      findings.append(Finding(.ok, "selector", "shape \(plan.shape), in \(response.elapsed.spoken): \(means)"))
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

  private func launcherFindings() -> [Finding] {
    LauncherCheck(loaded.configuration, names: unitNames, environment: environment, clocks: clocks).findings()
  }

  /// What the configuration says and a person may understand otherwise.
  private func configurationNotes() -> [Finding] {
    let configuration = loaded.configuration
    var notes: [Finding] = []
    for category in configuration.categories.keys.sorted() {
      guard let policy = configuration.categories[category] else { continue }
      if !configuration.allowlist.contains(category) {
        notes.append(
          Finding(
            .note, "configuration",
            "categories.\(category) is not in the allowlist: no fire starts it\(suggestion(for: category))"))
      }
      if policy.target != nil {
        notes.append(
          Finding(.note, "configuration", "categories.\(category).target is read, and not enforced by this version"))
      }
      if let cooldown = policy.cooldown, let kept = configuration.keep.journal, cooldown > kept {
        notes.append(
          Finding(
            .note, "configuration",
            "categories.\(category).cooldown (\(cooldown.written)) is longer than keep.journal (\(kept.written)), which forgets it earlier"
          )
        )
      }
    }
    return notes
  }
}
