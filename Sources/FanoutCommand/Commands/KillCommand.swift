import FanoutCore
import FanoutSystem

/// `fanout kill RUN|CATEGORY|--all`: returns when the tree is gone and the lock is free, else says what is left.
enum KillCommand {
  static let command = CommandSite.command { site in
    let killing = site.killing()
    let target = try site.killTarget(killing)
    // First of all, whatever else is to be done: no disk, no lock and no look at anything stands before the wish.
    let asked = try killing.ask(target, hurried: site.invocation.has(.now))
    let aim = asked.isEmpty ? try killing.aim(at: target) : .nothing
    if case .run(let id) = target, aim == .unknown {
      throw CommandError(.failure, "there is no run \(id) in \(site.state.path)")
    }
    if case .category(let category) = target, asked.isEmpty, !site.isKnown(category) {
      if !site.hasRun(category) { try site.askBack(category, .failure) }
      throw CommandError(.failure, "nothing is known of a category \(category)\(site.suggestion(for: category))")
    }
    // What is claimed before the pause is there is asked to end behind it.
    let held = Result { try site.invocation.duration(.hold).map { try site.hold(target, asked.categories, for: $0) } }
    // Told, and no reason to leave what was asked to end.
    if case .failure(let error) = held { site.output.message(.error, "\(error)") }
    guard DirectoryOwner.of(site.state.path) != .absent else { return site.tell(Killing.Report(), nothing: aim) }
    do { try site.prepareState() } catch {
      if asked.isEmpty, case .failure = held { return CommandSite.exitCode(of: error) }
      guard !asked.isEmpty else { throw error }
      // Whoever supervises them has heard by now.
      let names = asked.categories.map(\.name).joined(separator: ", ")
      throw CommandError(
        CommandSite.exitCode(of: error), "asked \(names) to end, and cannot tell whether they do: \(error)")
    }
    let verdict = site.tell(try killing.seeThrough(asked), nothing: aim)
    if case .failure(let error) = held { return CommandSite.exitCode(of: error) }
    return verdict
  }
}

extension CommandSite {
  /// What the command line names: a category that is allowed, a run by its id or the beginning of one, any other
  /// category.
  fileprivate func killTarget(_ killing: Killing) throws -> Killing.Target {
    if let length = invocation.duration(.hold), length <= .zero {
      throw CommandError(.usage, "--hold must be longer than nothing")
    }
    if invocation.has(.all) { return .everything }
    let written = invocation.subject ?? ""
    let named = loaded.configuration.names.category(written)
    if let named, loaded.configuration.allowlist.contains(named) { return .category(named) }
    if RunLookup.looksLikeID(written), !written.contains("/") {
      let open = try killing.openRuns(named: written)
      if open.count > 1 { throw RunLookup.ambiguous(written, open.prefix(10).map(\.text), count: open.count) }
      if let run = open.first { return .run(run) }
      switch RecordedNames(state, journal: Journal(state, clocks: clocks), beginning: written).matchRun(written) {
      case .run(let id): return .run(id)
      case .fire(let id): return .run(RunID(id.text))
      case .several(let ids, let count): throw RunLookup.ambiguous(written, ids, count: count)
      case .nothing: if RunID(written).made != nil { return .run(RunID(written)) }
      }
    }
    return .category(try category(written))
  }

  fileprivate func killing() -> Killing {
    Killing(
      state, clocks: clocks, environment: environment, keep: loaded.configuration.keep,
      supervisor: { try supervisor() },
      launcher: { try launcher(inPlace: true) }, units: (unitNames, loaded.configuration.units),
      random: CommandSite.drawn,
      say: { [output] in output.message(.warning, $0) })
  }

  /// Pauses what is being killed. A pause that holds longer already stays.
  fileprivate func hold(_ target: Killing.Target, _ categories: [FanoutCore.Category], for length: Duration) throws {
    let places: [FanoutCore.Category?] =
      switch target {
      case .everything: [nil]
      case .category(let category): [category]
      case .run: categories
      }
    let standing = Pauses(state).read()
    let now = clocks.moment().wall
    for place in places {
      let pause = place.map { standing.categories[$0] } ?? standing.all
      if let pause, pause.standing(at: now) == .holds, pause.until.map({ $0 >= now + length }) ?? true {
        output.message(.notice, "\(PauseText.subject(place)) paused \(PauseText.until(pause)) already, which is longer")
        continue
      }
      let change = try Pausing(state, clocks: clocks).pause(place, for: length, why: "held by kill")
      output.message(.notice, PauseText.sentence(change, place, at: now))
      if let doubt = change.doubt { output.message(.warning, doubt) }
    }
  }

  /// Says what is gone and what is left.
  fileprivate func tell(_ report: Killing.Report, nothing aim: Killing.Aim) -> ExitCode {
    if wantsJSON { output.document(report.json) }
    for ended in report.ended { output.message(.notice, ended.sentence) }
    for left in report.left {
      output.message(.error, "\(left.category): \(left.sentence)" + (left.run.map { " (run \($0))" } ?? ""))
    }
    for sentence in report.unreadable { output.message(.warning, "an open run cannot be read: \(sentence)") }
    if let holder = report.unaskedFor {
      let cause = "the admission lock was held all the time by \(holder)"
      output.message(.error, "what was being claimed meanwhile could not be asked: \(cause)")
    } else if report.ended.isEmpty, report.left.isEmpty {
      output.message(.notice, nothingSentence(aim))
    }
    let isAll = invocation.has(.all)
    if report.left.isEmpty, report.unaskedFor != nil { return .busy }
    return report.left.isEmpty && (report.unreadable.isEmpty || !isAll) ? .success : .failure
  }

  private func nothingSentence(_ aim: Killing.Aim) -> String {
    let name = invocation.subject ?? "anything"
    guard case .ended(let outcome, let respawn) = aim else {
      return invocation.has(.all)
        ? "nothing is live; there is nothing to kill" : "\(name) has nothing live; there is nothing to kill"
    }
    return "\(name) has ended already" + (outcome.map { " (\($0.rawValue))" } ?? "")
      + (respawn.map { "; its respawn lives: fanout kill \($0)" } ?? "")
  }
}

extension Killing.Ended {
  /// What became of it, for people.
  var sentence: String {
    guard let end else { return "\(category): gone before its worker was started (run \(run))" }
    let elapsed = end.elapsedMilliseconds.map { " after \(Duration.milliseconds($0).spoken)" } ?? ""
    if end.outcome == .killed { return "\(category): killed\(elapsed) (run \(run))" }
    let denial = respawnDenied.map { "; its respawn was denied (\($0))" } ?? ""
    return "\(category): not killed, it had ended before: \(end.outcome.rawValue)\(denial) (run \(run))"
  }
}

extension Killing.Report {
  /// The report as a document.
  var json: JSONValue {
    [
      "ended": .array(
        ended.map {
          [
            "run": .string($0.run.text), "category": .string($0.category.name),
            "outcome": $0.end.map { .string($0.outcome.rawValue) } ?? nil,
            "respawn_denied": $0.respawnDenied.map { .string($0) } ?? nil,
          ]
        }),
      "left": .array(
        left.map {
          [
            "run": $0.run.map { .string($0.text) } ?? nil, "category": .string($0.category.name),
            "what": .string($0.sentence),
          ]
        }),
      "unreadable": .array(unreadable.map { .string($0) }),
    ]
  }
}
