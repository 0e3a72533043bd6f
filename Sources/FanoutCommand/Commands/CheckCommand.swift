import FanoutCore
import FanoutSystem

/// `fanout check`: is this configuration able to fire? One line a point, 1 if any is a problem.
enum CheckCommand {
  static let command = CommandSite.command { site in
    let (findings, looks) = try site.findings()
    let isAble = !findings.contains { $0.kind == .problem }
    if site.wantsJSON {
      site.output.document(json(findings, looks, site, isAble: isAble))
    } else {
      if !site.output.isQuiet { site.output.print(Phrase("\(padded("state")) \(site.state.path)")) }
      var page = site.output.page
      let clock = site.clock(at: site.clocks.moment().wall)
      for finding in findings where finding.kind == .problem || !site.output.isQuiet {
        let mark = Phrase(padded(finding.kind.rawValue) + " ", finding.kind.style)
        page.add(Phrase("\(finding.subject): \(clock.words(in: finding.text))"), behind: mark)
      }
      site.output.print(page)
    }
    return isAble ? .success : .failure
  }

  private static func padded(_ word: String) -> String { word + String(repeating: " ", count: max(0, 8 - word.count)) }

  private static func json(
    _ findings: [Finding], _ looks: CommandSite.Looks, _ site: CommandSite, isAble: Bool
  ) -> JSONValue {
    [
      "state": .string(site.state.path), "digest": .string("\(site.loaded.digest)"), "able": .bool(isAble),
      "seen_by": .array(
        looks.seenBy.map {
          ["name": .string($0.name), "user": .string($0.user), "lacks": .array($0.lacks.map { .string($0) })]
        }), "findings": .array(findings.map(\.json)),
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
  /// All points, in the order in which a fire meets them, and who looked.
  fileprivate func findings() throws -> (findings: [Finding], looks: Looks) {
    let configuration = loaded.configuration
    let check = firingCheck
    let (firings, lines) = (check.firings(), check.crontabLines())
    let looks = try looks(firings, lines)
    var findings = [Finding(.ok, "configuration", "\(loaded.path), digest \(loaded.digest)")]
    findings += trustFindings() + looks.findings + looks.stateFindings
    findings += ForeignWriterCheck(state, configuration: loaded.path, digest: loaded.digest, journal: journal)
      .findings()
    findings += launcherFindings() + MachineCheck.findings(width: configuration.width)
    findings += firingFindings(check, firings, lines) + (try gateFindings()) + capacityFindings() + configurationNotes()
    return (findings, looks)
  }

  /// Of a configuration that was named: whoever may change it decides what is executed.
  private func trustFindings() -> [Finding] {
    let caller = FileTrust.callerName
    return ((try? FileTrust.distrust(ofProgram: loaded.path)) ?? []).map {
      Finding(
        .problem, "configuration", "\($0), who could change what is executed as \(caller); \($0.remedy(for: caller))")
    }
  }

  private func launcherFindings() -> [Finding] {
    LauncherCheck(loaded.configuration, names: unitNames, environment: environment, clocks: clocks).findings()
  }

  /// Categories outside the allowlist that gates, queues and families name: they hold nobody by such a name.
  private func strangersNamed(_ configuration: Configuration) -> [Finding] {
    var named: [(place: String, categories: [FanoutCore.Category])] = []
    for gate in configuration.gates where gate.reviews == nil {
      named.append(("gates.\(gate.name).categories", gate.categories ?? []))
    }
    for gate in configuration.gates { named.append((gate.name + ".exempt", gate.reviews?.exempt ?? [])) }
    for family in configuration.families { named.append(("families.\(family.name).categories", family.categories)) }
    return named.flatMap { place, categories in
      categories.filter { !configuration.allowlist.contains($0) }.map { category in
        Finding(
          .note, "configuration",
          "\(place) names \(category), which is not in the allowlist\(suggestion(for: category))")
      }
    }
  }

  /// What the configuration says and a person may understand otherwise.
  private func configurationNotes() -> [Finding] {
    let configuration = loaded.configuration
    var notes = strangersNamed(configuration)
    for category in configuration.categories.keys.sorted() {
      guard let policy = configuration.categories[category] else { continue }
      if !configuration.allowlist.contains(category) {
        notes.append(
          Finding(
            .note, "configuration",
            "categories.\(category) is not in the allowlist: no fire starts it\(suggestion(for: category))"))
      }
      if policy.target != nil, configuration.shares == nil {
        notes.append(
          Finding(
            .note, "configuration", "categories.\(category).target is measured, and nothing keeps it: shares is null"))
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
