import FanoutCore
import FanoutSystem

/// A backend for people: who lives there, what its last attempts came to, what keeps it shut and what ends that.
struct ShowBackend {
  let backend: BackendPolicy
  let site: CommandSite

  /// The backend of that name; nil: there is none.
  init?(named name: String, site: CommandSite) {
    guard let backend = site.backend(named: name) else { return nil }
    self.backend = backend
    self.site = site
  }

  /// To stdout.
  func print() throws {
    let observation = try Observation(
      site.state, configuration: site.loaded.configuration, clocks: site.clocks, journal: site.journal)
    let rows = BackendRow.all(Policy(site.loaded.configuration), observation.placeFacts)
    guard let row = rows.first(where: { $0.rule.name == backend.name }) else { return }
    if site.wantsJSON {
      site.output.document(row.json)
      return
    }
    let clock = site.clock(at: observation.now.wall)
    var page = site.output.page
    page.add(Phrase("backend \(backend.name)", .bold))
    page.add(sheet(row, observation, clock))
    site.output.print(page)
  }

  private func sheet(_ row: BackendRow, _ observation: Observation, _ clock: Clock) -> Sheet {
    var sheet = Sheet()
    sheet.add(
      "available",
      row.obstacle.map { Phrase("\(row.isAvailable ? "yes, but full" : "no"): \($0.words(clock.words))", .yellow) }
        ?? Phrase("yes"))
    sheet.add("slots", "\(row.live.count) of \(backend.slots.map { "\($0)" } ?? "any number") taken")
    if !row.live.isEmpty {
      let runs = observation.lanes.filter { row.live.contains($0.category) }.map { "\($0.category) (\($0.run))" }
      sheet.add("live", runs.joined(separator: ", "))
    }
    sheet.add("last start", row.facts.started.map(clock.wordsAndAge) ?? "none on record")
    sheet.add("breaker", Phrase(row.breakerWords(clock), row.state == .closed ? nil : .yellow))
    if !row.facts.breaker.window.isEmpty {
      sheet.add(
        "attempts",
        row.facts.breaker.window.map { "\($0.isFast ? "failed at once" : "worked") \($0.ended.age(at: clock.now))" }
          .joined(separator: ", "))
    }
    if let last = row.facts.breaker.lastCrash {
      sheet.add("last crash", "\(clock.wordsAndAge(last.since)), for \((last.until - last.since).written)")
    }
    let serves = site.loaded.configuration.allowlist.filter { category in
      site.loaded.configuration.policy(for: category).backends?.contains(backend.name) != false
    }
    sheet.add("serves", serves.map(\.name).joined(separator: ", "))
    sheet.add("rank", "\(backend.rank)" + (backend.isFree ? ", free" : ""))
    return sheet
  }
}
