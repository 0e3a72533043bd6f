import FanoutCore
import FanoutSystem

/// A status for people: the verdict, where it is from, what is live, resting, paused and held, and what needs
/// attention.
struct StatusText {
  let observation: Observation
  let health: Health
  let cadence: Cadence
  let verdict: StatusVerdict
  let site: CommandSite

  private var now: WallTime { observation.now.wall }

  /// To stdout; with `--quiet` only what needs attention.
  func print() {
    let output = site.output
    let notes = observation.notes + health.notes
    if !output.isQuiet {
      output.print(Phrase(verdict.description, health.causes.isEmpty ? .green : .red))
      output.print(head())
      output.print("live", live())
      output.print("cooling", cooling())
      output.print("paused", paused())
      output.print("locks", locks())
      if !(health.causes.isEmpty && notes.isEmpty) { output.print("") }
    } else if !(health.causes.isEmpty && notes.isEmpty) {
      output.print(Phrase(verdict.description, health.causes.isEmpty ? .green : .red))
    }
    for cause in health.causes { output.print(Phrase("! \(cause.sentence)", .red)) }
    for note in notes { output.print(Phrase("- \(note)", .yellow)) }
  }

  private func head() -> Sheet {
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
    if let fire = observation.history.ledger.fires.last(where: { !$0.isOneShot }) { add(fire, to: &sheet) }
    for line in cadence.lines(at: now) { sheet.add(line.label, Phrase(line.text)) }
    return sheet
  }

  private func add(_ fire: FireFacts, to sheet: inout Sheet) {
    if observation.fireAtWork != nil, fire.end == nil {
      sheet.add("firing", "\(fire.id), \(observation.fireAtWork.map { Observation.words($0.holders) } ?? "")")
      sheet.add("fired by", fire.begin?.firing?.words)
      return
    }
    guard let end = fire.end else { return }
    sheet.add(
      "last fire",
      "\(fire.id): started \(end.started) of \(end.admitted), withheld \(end.withheld), limited by \(end.constraint)")
    if let firing = fire.begin?.firing { sheet.add("fired by", firing.words) }
    if let degradation = end.degradation {
      sheet.add("degraded", "\(degradation): \(end.cause ?? "no cause on record")")
    }
    for failure in end.failures { sheet.add("not started", "\(failure.category): \(failure.why)") }
  }

  private func live() -> Table {
    var table = Table([
      "category", Table.Column("pid", isNumber: true), Table.Column("age", isNumber: true), "last output", "state",
      "run",
    ])
    for lane in observation.lanes {
      let pid: Phrase = lane.worker.map { Phrase("\($0.pid)") } ?? "-"
      let age = lane.startedAt.map { max(.zero, now - $0).inSeconds } ?? "?"
      let sign = lane.lastSign.map { $0.age(at: now) } ?? "-"
      table.add([
        Phrase(lane.category.name), pid, Phrase(age), Phrase(sign), lane.phrase(at: now), Phrase(lane.run.text),
      ])
    }
    return table
  }

  private func cooling() -> Table {
    var table = Table(["category", "for", "until"])
    for rest in observation.cooling {
      table.add([Phrase(rest.category.name), Phrase((rest.until - now).spoken), Phrase(rest.until.rfc3339)])
    }
    return table
  }

  private func paused() -> Table {
    var table = Table(["category", "until", "why"])
    let pauses = observation.pauses
    for (name, pause) in [("everything", pauses.all)]
      + pauses.categories.keys.sorted().map({ ($0.name, pauses.categories[$0]) })
    {
      guard let pause else { continue }
      let until: String
      switch pause.standing(at: now) {
      case .holds: until = pause.until.map { "\($0.rfc3339) (\(($0 - now).spoken))" } ?? "unpaused"
      case .over: continue
      case .void: until = "void: it ends further ahead than it is long"
      }
      table.add([Phrase(name), Phrase(until), Phrase(pause.why ?? "")])
    }
    return table
  }

  private func locks() -> Table {
    var table = Table(["lock", "holder"])
    for lock in observation.locks {
      let words = lock.holders.isEmpty ? lock.words : Observation.words(lock.holders)
      let lane = observation.lanes.first { $0.category == lock.category }
      table.add([Phrase(lock.category?.name ?? "(admission)"), Phrase(words + (lane.map { ", for \($0.run)" } ?? ""))])
    }
    return table
  }
}

extension CommandSite {
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
