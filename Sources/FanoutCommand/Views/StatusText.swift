import FanoutCore
import FanoutSystem

/// A status for people: what was seen of a loop as a screen.
struct StatusText {
  let observation: Observation
  let health: Health
  let cadence: Cadence
  let verdict: StatusVerdict
  let site: CommandSite

  private var now: WallTime { observation.now.wall }
  private var clock: Clock { site.clock(at: now) }
  private var lastFire: FireFacts? { observation.history.ledger.fires.last { !$0.isOneShot } }

  /// To stdout; with `--quiet` only what needs attention.
  func print() {
    let data = site.output.data
    let screen = screen
    site.output.print(
      lines: site.output.isQuiet
        ? screen.attention(width: data.width, inColor: data.isColored)
        : screen.lines(width: data.width, height: data.height, inColor: data.isColored))
  }

  private var screen: StatusScreen {
    let notes =
      (distrust + unknownGates + observation.notes.sortedNaturally(by: \.self) + untold
      + health.notes.map { "\($0) (fanout help worker)" }).map(
        clock.words(in:))
    let words = VerdictWords(verdict: verdict, lastFire: lastFire, clock: clock)
    var screen = StatusScreen(verdict: words.phrase(hasNotes: !notes.isEmpty || isTroubled))
    screen.questions = health.causes.compactMap(question)
    screen.troubles = health.causes.filter { $0.kind != .question }.map(trouble)
    screen.fires = fires
    screen.lanes = observation.lanes.sortedNaturally(by: \.run.text).map(lane)
    screen.notNow = notNow
    screen.locks = unexplainedLocks
    screen.notes = notes
    screen.origin = origin
    return screen
  }

  /// Gates that cannot be asked, and count as open: nothing is held, and nobody knows whether it should be.
  private var unknownGates: [String] {
    let standings = observation.standings(site.loaded.configuration)
    return standings.filter { $0.answer == .unknown(closes: false) }.map { gate in
      "gate \(gate.name) cannot be asked, and counts as open: \(gate.detail)"
    }
  }

  /// Why a fire that finds this configuration, and is not told to take it, refuses it.
  private var distrust: [String] {
    guard case .untrusted(let path, let distrust, let caller) = site.loaded.mistake else { return [] }
    return [
      "only a fire with --config \(path) uses this configuration: \(distrust.sentence); \(distrust.remedy(for: caller))"
    ]
  }

  /// Commands that were to be told something and did not take it.
  private var untold: [String] {
    let isSaid = health.causes.contains { $0.kind == .untold }
    let troubles = [
      ("notify", isSaid ? nil : TellingTrouble.ofHands(site.state)),
      ("onOutcome", TellingTrouble.ofOutcomes(site.state)),
    ]
    return troubles.compactMap { name, trouble in
      trouble.map { "\(name) was not told since \(clock.wordsAndAge($0.since)): \($0.why); it is tried again" }
    }
  }

  /// Whether there is something amiss that is no cause.
  private var isTroubled: Bool { lastFire?.end?.degradation != nil || cadence.timer?.trouble != nil }

  private func question(_ cause: HealthCause) -> StatusScreen.Question? {
    guard cause.kind == .question, let subject = cause.subject else { return nil }
    let asks = "\(subject) asks: "
    let hand = observation.hands.open.first { hand in
      hand.kind == .question && hand.category?.name == subject && cause.detail == asks + (hand.raise.question ?? "")
    }
    return StatusScreen.Question(
      subject: [hand?.id.text, subject].compactMap { $0 }.joined(separator: " "),
      age: cause.since.map { max(.zero, observation.now.since($0)).inMinutes } ?? "",
      text: cause.detail.hasPrefix(asks) ? String(cause.detail.dropFirst(asks.count)) : cause.detail,
      helps: [hand.map { "fanout show \($0.id)" } ?? cause.remedy.command, "fanout run \(subject) once it is decided"])
  }

  /// A refusal with what the worker said last: it knows better than the guess behind it.
  private func trouble(_ cause: HealthCause) -> String {
    let sentence = cause.spoken(clock)
    guard cause.kind == .refused else { return sentence }
    let run = observation.history.ledger.endedRuns.last { run in
      run.end?.outcome == .refused && (cause.subject == nil || run.category?.name == cause.subject)
    }
    return LastOutput.quoted(
      run.flatMap { LastOutput.line(of: $0.id, in: site.state) }, before: "exit 75; a worker that", in: sentence)
  }

  private func lane(_ lane: ObservedLane) -> StatusScreen.Lane {
    StatusScreen.Lane(
      category: lane.category.name, pid: lane.worker.map { "\($0.pid)" } ?? "-",
      age: lane.startedAt.map { max(.zero, now - $0).inMinutes } ?? "?",
      sign: lane.lastSign.map { max(.zero, now - $0).inMinutes } ?? "-", state: lane.phrase(at: now),
      run: lane.run.text)
  }

  private var fires: Sheet {
    var sheet = Sheet()
    if let fire = lastFire { add(fire, to: &sheet) }
    let backends = BackendRow.all(Policy(site.loaded.configuration), observation.placeFacts)
    if !backends.isEmpty {
      let isAll = backends.allSatisfy(\.isAvailable)
      sheet.add("backends", Phrase(BackendRow.summary(backends, clock), isAll ? nil : .yellow))
    }
    for line in cadence.lines(clock) { sheet.add(line.label, Phrase(line.text)) }
    let names = observation.openHands.map(\.id.text)
    if !names.isEmpty { sheet.add("hands", "\(names.joined(separator: " ")) (fanout hands)") }
    return sheet
  }

  private func add(_ fire: FireFacts, to sheet: inout Sheet) {
    if observation.fireAtWork != nil, fire.end == nil {
      sheet.add("firing", "\(fire.id), \(observation.fireAtWork.map { Observation.words($0.holders) } ?? "")")
      return
    }
    guard let end = fire.end else { return }
    sheet.add("limited by", PlainWords.constraint(of: end))
    let at = fire.lastMoment.map { "\(clock.wordsAndAge($0.wall)), " } ?? ""
    let bad = observation.history.ledger.runs.count { $0.fire == fire.id && $0.end?.outcome.isUnsuccessful == true }
    let gone = bad > 0 ? ", \(bad) ended badly" : ""
    sheet.add(
      "last fire", "\(at)\(fire.id): started \(end.started) of \(end.admitted)\(gone), withheld \(end.withheld)")
    if let degradation = end.degradation {
      let cause = end.cause.map(PlainWords.lastLine(of:)) ?? "no cause on record"
      sheet.add("degraded", Phrase("\(PlainWords.degradation(degradation)): \(cause)", .yellow))
    }
    for failure in end.failures {
      sheet.add("not started", Phrase("\(failure.category): \(PlainWords.lastLine(of: failure.why))", .yellow))
    }
  }

  /// Rests, pauses and gates, in natural order.
  private var notNow: [(name: String, why: String)] {
    var rows = observation.gates.map {
      ("everything", PlainWords.reason(.gate(name: $0.name, detail: $0.detail), clock: clock))
    }
    rows += gateRows
    let pauses = observation.pauses
    if let why = words(pauses.all) { rows.append(("everything", why)) }
    var named = observation.resting.map { category, rest in
      (
        category.name,
        "resting until \(clock.words(rest.until)) (\((rest.until - now).inMinutes)): \(rest.cause.words)"
      )
    }
    for (category, pause) in pauses.categories { if let why = words(pause) { named.append((category.name, why)) } }
    return rows + named.sorted { ($0.0 == $1.0) ? $0.1 < $1.1 : NaturalOrder.precedes($0.0, $1.0) }
  }

  /// What host and gates leave of the slots, each with whom it is about and when that was said.
  private var gateRows: [(name: String, why: String)] {
    let configuration = site.loaded.configuration
    let width = configuration.width
    let host =
      (observation.host.flatMap { configuration.host?.narrowings($0, live: observation.live, width: width) } ?? [])
      .map { ("everything", "\($0.closes ? "closed" : "narrowed") by the host: \($0.detail)") }
    let facts = observation.placeFacts
    let gates = configuration.gates.compactMap { gate -> (String, String)? in
      guard let answer = observation.answers.first(where: { $0.gate == gate.name }),
        let narrowing = gate.narrowing(answer, lanes: facts.lanes, debts: facts.debts),
        // A queue with room for all is nothing that waits.
        gate.reviews == nil || narrowing.places < width
      else { return nil }
      let held = narrowing.held(of: configuration.allowlist)
      let who = held.map { $0.map(\.name).sortedNaturally(by: \.self).joined(separator: ", ") } ?? "everything"
      let age = max(.zero, observation.now.since(answer.at)).inMinutes
      let what = narrowing.closes ? "is closed" : "leaves \(counted(max(0, narrowing.places), "place"))"
      return (who, "gate \(gate.name) \(what): \(narrowing.detail) (asked \(age) ago)")
    }
    return host + gates
  }

  private func words(_ pause: Pause?) -> String? {
    guard let pause else { return nil }
    let why = pause.why.map { ": \($0)" } ?? ""
    switch pause.standing(at: now) {
    case .holds:
      let until = pause.until.map { "\(clock.words($0)) (\(($0 - now).inMinutes))" } ?? "unpaused"
      return "paused since \(clock.words(pause.since)), until \(until)\(why)"
    case .over: return nil
    case .void: return "a pause that is void: it ends further ahead than it is long\(why)"
    }
  }

  /// A lock that a live run of ours explains says nothing new.
  private var unexplainedLocks: [(name: String, holder: String)] {
    let open = observation.liveCategories
    return observation.locks.filter { lock in
      guard let category = lock.category, lock.isHeld else { return true }
      return !open.contains(category)
    }
    .map { ($0.category?.name ?? "(admission)", $0.holders.isEmpty ? $0.words : Observation.words($0.holders)) }
    .sortedNaturally(by: \.0)
  }

  private var origin: Sheet {
    var sheet = Sheet()
    let suffix: String
    switch observation.owner {
    case .absent: suffix = " (not there yet: nothing was ever started)"
    case .another(let user): suffix = " (belongs to \(user): looking only)"
    case .notDirectory(let kind): suffix = " (is \(kind), not a directory)"
    case .ours, .unreadable: suffix = ""
    }
    sheet.add("state", Phrase(site.state.path + suffix))
    sheet.add("launcher", Phrase(site.launcherWords))
    if let firing = lastFire?.begin?.firing { sheet.add("fired by", firing.words) }
    return sheet
  }
}

extension HealthCause {
  /// The sentence for people: with moments as they say them, where they are fanout's own.
  func spoken(_ clock: Clock) -> String {
    switch kind {
    case .cannotFire, .violation, .missedFires, .failing, .gate, .backends, .untold: clock.words(in: sentence)
    case .degraded, .starving: "\(PlainWords.lastLine(of: detail)); \(helps)"
    default: sentence
    }
  }
}

extension PlainWords {
  /// What limited a fire, by its record.
  static func constraint(of end: FireEnd) -> String {
    constraint(end.constraint, admitted: Int(clamping: end.admitted), width: Int(clamping: end.width))
  }
}

extension CommandSite {
  /// Where the launcher in force puts workers; with this process where there is none.
  var workerPlace: WorkerPlace {
    let launcher = try? LauncherInForce(loaded.configuration, environment: environment, clocks: clocks)
    return launcher?.workerPlace(slice: loaded.configuration.units.slice ?? unitNames.slice) ?? .here(isUnit: false)
  }

  /// The launcher in force and why, or why there is none.
  var launcherWords: String {
    do throws(LauncherUnavailable) {
      let launcher = try LauncherInForce(loaded.configuration, environment: environment, clocks: clocks)
      return "\(launcher.name) (\(launcher.why))"
    } catch {
      return "\(error)"
    }
  }
}
