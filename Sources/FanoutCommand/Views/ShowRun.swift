import FanoutCore
import FanoutSystem

/// A run for people: its record, its assignment, its end, what was swept, what followed, its last lines.
struct ShowRun {
  let id: RunID
  let site: CommandSite

  /// How many last lines are shown.
  private static let lastLines = 20

  /// To stdout; false where nothing is known of it but its name.
  func print() throws {
    let journal = site.journal
    let history = RunLookup.history(of: id, in: journal)
    let directory = RunDirectory(path: site.state.run(id))
    let facts = history.ledger.run(id)
    let observation = try Observation(
      site.state, configuration: site.loaded.configuration, clocks: site.clocks, journal: journal)
    let lane = observation.lanes.first { $0.run == id }
    if history.schema > Record.schema { site.output.message(.warning, Observation.newerSchema(history.schema)) }
    let log = OutputLog(path: directory.outputLog, limit: .max)
    let lines = ((try? log.lastLines(ShowRun.lastLines)) ?? []).map { Terminal.visible($0, keeping: .tabs) }
    if site.wantsJSON {
      site.output.document(json(facts, lane, directory, history, lines))
      return
    }
    var page = site.output.page
    page.add(Phrase("run \(id)", .bold))
    page.add(sheet(facts, lane, directory, ledger: history.ledger, clock: site.clock(at: observation.now.wall)))
    page.addSpace()
    guard log.exists else {
      page.add(Phrase("its directory and its output are gone (keep)", .faint))
      site.output.print(page)
      return
    }
    page.add(Phrase(lines.isEmpty ? "no output" : "last output", .bold))
    site.output.print(page)
    // What the worker wrote stays in the lines that it wrote.
    for line in lines { site.output.print(Phrase(shown(line))) }
  }

  /// Rows of a terminal that one line may take: agents write whole documents into one.
  private static let rows = 4

  private func shown(_ line: String) -> String {
    guard let width = site.output.data.width else { return line }
    return line.clipped(to: max(24, width) * ShowRun.rows)
  }

  private func sheet(
    _ facts: RunFacts?, _ lane: ObservedLane?, _ directory: RunDirectory, ledger: Ledger, clock: Clock
  ) -> Sheet {
    var sheet = Sheet()
    let run = directory.run()
    sheet.add("category", facts?.category?.name ?? run?.category.name ?? "?")
    let generation = facts?.generation ?? Int64(run?.generation ?? 0)
    sheet.add("generation", "\(generation), streak \(facts?.streak ?? Int64(run?.streak ?? 1))")
    sheet.add("fire", (facts?.fire ?? run?.fire)?.text)
    sheet.add(
      "named by",
      "\(PlainWords.source(facts?.source ?? run?.source.rawValue ?? "?")), rank \(facts?.rank ?? Int64(run?.rank ?? 0))"
    )
    guard let facts else {
      sheet.add(
        "", Phrase("the journal says nothing of it: its start never reached the disk, or its day is gone", .yellow))
      return sheet
    }
    sheet.add(
      "started",
      clock.wordsAndAge(facts.startedAt.wall)
        + (facts.isOpen && !facts.isConfirmed ? ", not confirmed yet" : ""))
    sheet.add("backend", facts.backend)
    sheet.add("unit", facts.unit)
    if !facts.unenforced.isEmpty {
      sheet.add("not enforced", Phrase(facts.unenforced.joined(separator: ", "), .yellow))
    }
    if !facts.unlike.isEmpty { sheet.add("unlike fire", Phrase(facts.unlike.joined(separator: ", "), .yellow)) }
    if facts.adoptions > 0 {
      sheet.add("adopted", counted(facts.adoptions, "time") + ", last by supervisor \(facts.supervisor)")
    }
    if let lane { add(lane, to: &sheet, now: clock.now) }
    if let end = facts.end {
      add(end, of: facts, to: &sheet, clock)
    } else if lane == nil {
      sheet.add(
        "open",
        Phrase("it has no terminal record, and is not in the index of open runs; the next fire looks into it", .yellow))
    }
    sheet.add("respawn", respawn(facts, ledger))
    add(assignment: directory, to: &sheet)
    if let terms = run?.terms { sheet.add("terms", ShowRun.words(terms)) }
    sheet.add("directory", directory.exists ? directory.path : nil)
    return sheet
  }

  private func add(_ lane: ObservedLane, to sheet: inout Sheet, now: WallTime) {
    sheet.add("supervisor", lane.supervisorPhrase)
    sheet.add("worker", lane.worker.map { Observation.words([$0]) })
    if !lane.others.isEmpty { sheet.add("processes", Observation.words(lane.others)) }
    if let sign = lane.lastSign {
      sheet.add("last sign", "\(sign.age(at: now)), \(ByteCount(bytes: Int64(lane.outputBytes)).spoken) of output")
    }
    if lane.isUnwanted { sheet.add("kill", Phrase("asked for", .yellow)) }
    if let ending = lane.ending {
      let why = ending.cause.map { PlainWords.endCause($0.rawValue) } ?? "its worker has ended"
      sheet.add("ending", Phrase("for \(ending.length.inSeconds) (\(why))", ending.isLate ? .red : .yellow))
    }
  }

  private func add(_ end: RunEndRecord, of facts: RunFacts, to sheet: inout Sheet, _ clock: Clock) {
    let elapsed = end.elapsedMilliseconds.map { " after \(Duration.milliseconds($0).spoken)" } ?? ""
    let grade = end.grade == nil ? "" : ", grade \(end.gradeText)"
    let words = "\(end.outcome.rawValue)\(grade)\(elapsed), \(end.exit.spoken)"
    sheet.add("outcome", Phrase(words, end.outcome.phrase.style))
    if end.detail != end.exit.description { sheet.add("why", end.detail) }
    if let cause = end.cause { sheet.add("ended by", "fanout, for \(PlainWords.endCause(cause.rawValue))") }
    sheet.add("declared", end.declared.map { "\($0.rawValue), which was beaten" })
    sheet.add("question", end.question)
    sheet.add("reason", end.reason)
    sheet.add("summary", end.summary)
    sheet.add("session", end.session)
    if let word = end.backendSays {
      sheet.add("its backend", word.rawValue + (end.backendUntil.map { " until \(clock.wordsAndAge($0))" } ?? ""))
    }
    sheet.add("host", end.hostClosed.map { "was closed: \($0)" })
    sheet.add("reviews", end.reviews.map { "\($0)" })
    if let ended = facts.endedAt { sheet.add("ended", clock.wordsAndAge(ended.wall)) }
    if end.sweptCount > 0 {
      let named = end.swept.map { "pid \($0.pid) (\($0.name))" }.joined(separator: ", ")
      let more = end.sweptCount > Int64(end.swept.count) ? " and \(end.sweptCount - Int64(end.swept.count)) more" : ""
      let count = counted(Int(clamping: end.sweptCount), "process", plural: "processes")
      sheet.add("left", "\(count) behind, ended: \(named)\(more)")
    }
    let cut = end.cutBytes > 0 ? ", \(ByteCount(bytes: end.cutBytes).spoken) of it cut" : ""
    sheet.add("output", ByteCount(bytes: end.logBytes).spoken + cut)
    if facts.extraEnds > 0 {
      sheet.add("ends", Phrase("\(facts.extraEnds + 1) terminal records: a fault of fanout", .red))
    }
  }

  private func respawn(_ facts: RunFacts, _ ledger: Ledger) -> String? {
    if let why = facts.respawnDenied { return "was due, and did not come: \(PlainWords.denial(why))" }
    switch facts.end?.respawn {
    case nil: return nil
    case .denied(let why): return "none: \(PlainWords.denial(why))"
    case .due, .other:
      return ledger.run(id.respawned)?.hasStart == true ? "started as \(id.respawned)" : "due"
    }
  }

  private func add(assignment directory: RunDirectory, to sheet: inout Sheet) {
    guard let file = directory.assignment() else { return }
    if let selection = file.root["selection"], !selection.isNull {
      sheet.add("assignment", clippedText(String(decoding: file.text(of: selection), as: UTF8.self)))
    }
    if let previous = file.root["previous"], !previous.isNull {
      sheet.add("previous", clippedText(String(decoding: file.text(of: previous), as: UTF8.self)))
    }
  }

  private func clippedText(_ text: String) -> String { text.count > 600 ? String(text.prefix(600)) + "…" : text }

  private static func words(_ terms: Terms) -> String {
    let steps = terms.teardown.map { "\(Signals.name($0.signal) ?? "\($0.signal)") \($0.wait.written)" } + ["KILL"]
    return [
      terms.timeLimit.map { "time limit \($0.written)" } ?? "no time limit",
      terms.stallAfter.map { "stalled after \($0.written)" },
      "output \(ByteCount(bytes: Int64(terms.outputLimit)).written)", "teardown \(steps.joined(separator: ", "))",
    ].compactMap { $0 }.joined(separator: "; ")
  }

  private func json(
    _ facts: RunFacts?, _ lane: ObservedLane?, _ directory: RunDirectory, _ history: History, _ lines: [String]
  )
    -> JSONValue
  {
    let assignment = directory.assignment()
    return [
      "run": .string(id.text), "record": facts?.json(lane: lane) ?? nil,
      "terms": directory.run()?.terms.json ?? nil,
      "respawned_as": history.ledger.run(id.respawned)?.hasStart == true ? .string(id.respawned.text) : nil,
      "assignment": assignment.map { JSONValue($0.root) } ?? nil,
      "directory": directory.exists ? .string(directory.path) : nil,
      "last_lines": .array(lines.map { .string($0) }), "torn_lines": .integer(Int64(history.torn)),
    ]
  }
}
