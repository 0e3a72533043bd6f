import FanoutCore
import FanoutSystem

/// A queue for review for people: what waits, what is reserved beside it, and what that leaves.
struct ShowQueue {
  let gate: GatePolicy
  let policy: ReviewPolicy
  let site: CommandSite

  /// So many of the oldest items are shown.
  private static let shown = 10

  /// The queue of that name; nil: there is none.
  init?(named name: String, site: CommandSite) {
    let queues = site.loaded.configuration.gates
    guard let gate = queues.first(where: { $0.reviews != nil && $0.name == name }), let policy = gate.reviews else {
      return nil
    }
    self.gate = gate
    self.policy = policy
    self.site = site
  }

  /// To stdout.
  func print() throws {
    let observation = try Observation(
      site.state, configuration: site.loaded.configuration, clocks: site.clocks, journal: site.journal)
    let answer = observation.answers.first { $0.gate == gate.name }
    let facts = observation.placeFacts
    let narrowing = answer.flatMap { gate.narrowing($0, lanes: facts.lanes, debts: facts.debts) }
    if site.wantsJSON {
      site.output.document(document(answer, narrowing))
      return
    }
    let clock = site.clock(at: observation.now.wall)
    var page = site.output.page
    page.add(Phrase("queue \(gate.name)", .bold))
    page.add(sheet(answer, narrowing, clock))
    let items = oldest(answer)
    if !items.isEmpty { page.add("oldest", table(items, answer?.sample, clock)) }
    site.output.print(page)
  }

  private func sheet(_ answer: GateAnswer?, _ narrowing: Narrowing?, _ clock: Clock) -> Sheet {
    var sheet = Sheet()
    sheet.add("asked", answer.map { clock.wordsAndAge($0.at.wall) } ?? "never; the next fire asks")
    if let answer, answer.state == .unknown {
      sheet.add("unknown", Phrase(clock.words(in: answer.detail), .yellow))
    }
    if let sample = answer?.sample {
      sheet.add("waits", "\(sample.words) of \(policy.high), open again at \(policy.low)")
      sheet.add("as of", clock.wordsAndAge(sample.begun.wall))
      if let since = sample.fullSince { sheet.add("full since", Phrase(clock.wordsAndAge(since.wall), .yellow)) }
    }
    if let narrowing {
      sheet.add(
        "leaves",
        narrowing.places > 0
          ? Phrase(counted(narrowing.places, "place")) : Phrase("no place: \(narrowing.detail)", .yellow))
    }
    if !policy.exempt.isEmpty { sheet.add("exempt", policy.exempt.map(\.name).joined(separator: ", ")) }
    return sheet
  }

  private func oldest(_ answer: GateAnswer?) -> [ReviewItem] {
    let items = answer?.sample?.items ?? []
    // What has no date stands behind what has one.
    return Array(
      items.sorted { one, other in
        (one.created == nil ? 1 : 0, one.created?.milliseconds ?? 0, one.identity)
          < (other.created == nil ? 1 : 0, other.created?.milliseconds ?? 0, other.identity)
      }.prefix(ShowQueue.shown))
  }

  private func isStale(_ item: ReviewItem, _ sample: ReviewSample?) -> Bool {
    guard let limit = policy.staleAfter, let created = item.created, let sample else { return false }
    return sample.begun.wall - created > limit
  }

  private func table(_ items: [ReviewItem], _ sample: ReviewSample?, _ clock: Clock) -> Table {
    var table = Table([.name("item"), "made", "state"], overflow: .clips)
    for item in items {
      let states = [isStale(item, sample) ? "stale" : nil, item.isFailing ? "failing" : nil].compactMap { $0 }
      table.add([
        Phrase(item.identity), Phrase(item.created.map(clock.wordsAndAge) ?? "unknown"),
        Phrase(states.joined(separator: ", "), states.isEmpty ? nil : .yellow),
      ])
    }
    return table
  }

  private func document(_ answer: GateAnswer?, _ narrowing: Narrowing?) -> JSONValue {
    [
      "queue": .string(gate.name), "high": .integer(Int64(policy.high)), "low": .integer(Int64(policy.low)),
      "answer": answer?.json ?? nil, "places": narrowing.map { .integer(Int64(max(0, $0.places))) } ?? nil,
      "detail": narrowing.map { .string($0.detail) } ?? nil,
      "items": .array(oldest(answer).map(\.json)),
    ]
  }
}
