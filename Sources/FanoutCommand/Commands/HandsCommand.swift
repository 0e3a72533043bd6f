import FanoutCore
import FanoutSystem

/// `fanout hands [--since TIME]`: what needs a person, the oldest first; or what needed one, and how it was decided.
enum HandsCommand {
  static let command = CommandSite.command(.look) { site in
    try site.state.proveReadable()
    let now = site.clocks.moment()
    let clock = site.clock(at: now.wall)
    if let since = try site.since(at: now.wall) { return past(since, clock, site) }
    let observation = try Observation(
      site.state, configuration: site.loaded.configuration, clocks: site.clocks, journal: site.journal)
    let open = observation.openHands
    if site.wantsJSON {
      site.output.document(["hands": .array(open.map(\.json))])
      return .success
    }
    guard !open.isEmpty else {
      let health = site.health(observation, site.cadence(observation))
      // What is seen before a fire, or whoever looks after runs, has put a hand on record for it.
      let what =
        health.causes.first.map { "no hand is up, and yet \($0.headline): fanout status" } ?? "nothing needs you"
      site.output.message(.notice, "\(what); fanout hands --since 7d shows what did")
      return .success
    }
    var page = site.output.page
    for hand in open {
      page.add(heading(hand, clock))
      page.add(Phrase(hand.raise.detail), behind: "    ")
      page.add(Phrase(hand.commands.joined(separator: " | "), .faint), behind: "    ")
    }
    site.output.print(page)
    return .success
  }

  /// `h3  42 min  question  content`, and that somebody wants to hear no more of it.
  private static func heading(_ hand: Hand, _ clock: Clock) -> Phrase {
    let age = max(.zero, clock.now - hand.raised.wall).inMinutes
    var parts = [hand.id.text, age, hand.kind.rawValue]
    if hand.raise.subject != HandCause.loop { parts.append(hand.category?.name ?? hand.raise.subject) }
    if hand.isSilent(at: clock.now) {
      parts.append(hand.silence?.until.map { "(silent until \(clock.words($0)))" } ?? "(silent)")
    }
    return Phrase(parts.joined(separator: "  "), .bold)
  }

  private static func past(_ since: WallTime, _ clock: Clock, _ site: CommandSite) -> ExitCode {
    let history = History(site.journal, since: since)
    // One that went down in that time may have been up for long: then it is read from where it was raised.
    let first = HandHistory(history.records)
    let whole = first.unknown.isEmpty ? history : History(site.journal, since: WallTime(milliseconds: 0))
    let lowered = HandHistory(whole.records).all.filter { hand in hand.lowered.map { $0.at.wall >= since } ?? false }
    if site.wantsJSON {
      site.output.document(["since": .string(since.rfc3339), "hands": .array(lowered.map(\.json))])
      return .success
    }
    guard !lowered.isEmpty else {
      site.output.message(.notice, "nothing that needed you was decided since \(clock.words(since))")
      return .success
    }
    var table = Table([.id("hand"), "raised", "kind", .name("about"), "stood", "decided", "what"])
    for hand in lowered {
      guard let end = hand.lowered else { continue }
      table.add([
        Phrase(hand.id.text), Phrase(clock.words(hand.raised.wall)), Phrase(hand.kind.rawValue),
        Phrase(hand.category?.name ?? hand.raise.subject), Phrase(max(.zero, end.at.since(hand.raised)).inMinutes),
        Phrase(words(end.lowering)), Phrase(hand.raise.detail),
      ])
    }
    site.output.print(table)
    return .success
  }

  private static func words(_ lowering: HandLowering) -> String {
    switch lowering.how {
    case .over: "by itself"
    case .superseded: "superseded"
    case .person: "by \(lowering.by ?? "a person")"
    }
  }
}

extension CommandSite {
  /// The hands on record.
  var hands: Hands { JournalStanding(journal).standing.hands }

  /// What a hand is about by its name, as a person would write it; nil: that is no name of a hand, or a category of the
  /// configuration is called so.
  func runOrCategory(ofHand written: String) throws(CommandError) -> String? {
    guard let id = HandID(written: written), loaded.configuration.names.category(written).map(isKnown) != true else {
      return nil
    }
    let hand = try hand(id)
    return hand.run?.text ?? hand.category?.name
  }

  /// The hand of that name; throws where none is up by it.
  func hand(_ id: HandID) throws(CommandError) -> Hand {
    if let hand = hands[id] { return hand }
    throw CommandError(.failure, "no hand \(id) is up; fanout hands lists those that are, --since 7d those that were")
  }
}
