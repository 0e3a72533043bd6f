import FanoutCore
import FanoutSystem

/// `fanout kill RUN|CATEGORY...|--all`: returns when the trees are gone and the locks are free, else says what is left.
enum KillCommand {
  static let command = CommandSite.command(.stop) { site in
    if let length = site.invocation.duration(.hold), length <= .zero {
      throw CommandError(.usage, "--hold must be longer than nothing")
    }
    let killing = site.killing()
    var targets = try KillTargets(site, killing)
    // First of all, whatever else is to be done: no disk, no lock and no look at anything stands before the wish.
    var asked = try killing.ask(targets.all, hurried: site.invocation.has(.now))
    let later = targets.findUnopened(site)
    if !later.isEmpty { asked.add(try killing.ask(later, hurried: site.invocation.has(.now))) }
    let aims = try targets.aims(of: asked, killing, site)
    for error in targets.failures { site.output.message(error) }
    if let first = targets.failures.first, targets.all.isEmpty { return first.code }
    // What is claimed before the pause is there is asked to end behind it.
    let held = Result {
      try site.invocation.duration(.hold).map { try site.hold(targets.all, asked.categories, for: $0) }
    }
    // Told, and no reason to leave what was asked to end.
    if case .failure(let error) = held { site.output.message(.error, "\(error)") }
    guard DirectoryOwner.of(site.state.path) != .absent else {
      return site.tell(Killing.Report(), nothing: aims, targets.failures)
    }
    do { try site.prepareState() } catch {
      if asked.isEmpty, case .failure = held { return CommandSite.exitCode(of: error) }
      guard !asked.isEmpty else { throw error }
      // Whoever supervises them has heard by now.
      let names = asked.categories.map(\.name).joined(separator: ", ")
      throw CommandError(
        CommandSite.exitCode(of: error), "asked \(names) to end, and cannot tell whether they do: \(error)")
    }
    let verdict = site.tell(try killing.seeThrough(asked), nothing: aims, targets.failures)
    if case .failure(let error) = held { return CommandSite.exitCode(of: error) }
    return verdict
  }
}

extension CommandSite {
  fileprivate func killing() -> Killing {
    Killing(
      state, clocks: clocks, environment: environment, keep: loaded.configuration.keep,
      supervisor: { try supervisor() },
      launcher: { try launcher(inPlace: true) }, units: (unitNames, loaded.configuration.units),
      random: CommandSite.drawn,
      say: { [output] in output.message(.warning, $0) })
  }

  /// Pauses what is being killed. A pause that holds longer already stays.
  fileprivate func hold(_ targets: [Killing.Target], _ asked: [FanoutCore.Category], for length: Duration) throws {
    let named = targets.compactMap { if case .category(let category) = $0 { category } else { nil } }
    let places: [FanoutCore.Category?] =
      targets.contains(.everything) ? [nil] : named + asked.filter { !named.contains($0) }
    let standing = Pauses(state).read()
    let now = clocks.moment().wall
    let clock = clock(at: now)
    for place in places {
      let pause = place.map { standing.categories[$0] } ?? standing.all
      if let pause, pause.standing(at: now) == .holds, pause.until.map({ $0 >= now + length }) ?? true {
        let until = PauseText.until(pause, clock)
        output.message(.notice, "\(PauseText.subject(place)) paused \(until) already, which is longer")
        continue
      }
      let change = try self.pause(place, for: length, why: "held by kill")
      output.message(.notice, PauseText.sentence(change, place, clock))
      if let doubt = change.doubt { output.message(.warning, doubt) }
    }
  }

  /// Says what is gone and what is left.
  fileprivate func tell(
    _ report: Killing.Report, nothing aims: [KillTargets.Unmet], _ failures: [CommandError]
  ) -> ExitCode {
    if wantsJSON { output.document(report.json(notFound: failures)) }
    for ended in report.ended { output.message(.notice, ended.sentence) }
    for left in report.left {
      output.message(.error, "\(left.category): \(left.sentence)" + (left.run.map { " (run \($0))" } ?? ""))
    }
    for sentence in report.unreadable { output.message(.warning, "an open run cannot be read: \(sentence)") }
    if let holder = report.unaskedFor {
      let cause = "the admission lock was held all the time by \(holder)"
      output.message(.error, "what was being claimed meanwhile could not be asked: \(cause)")
    } else if invocation.has(.all), report.ended.isEmpty, report.left.isEmpty {
      output.message(.notice, "nothing is live; there is nothing to kill")
    } else {
      for unmet in aims where !report.tells(of: unmet.target) { output.message(.notice, unmet.sentence) }
    }
    if let first = failures.first { return first.code }
    let isAll = invocation.has(.all)
    if report.left.isEmpty, report.unaskedFor != nil { return .busy }
    return report.left.isEmpty && (report.unreadable.isEmpty || !isAll) ? .success : .failure
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
  /// Whether something of it was there after all: claimed, and not indexed yet.
  func tells(of target: Killing.Target) -> Bool {
    guard case .category(let category) = target else { return false }
    return ended.contains { $0.category == category } || left.contains { $0.category == category }
  }

  /// The report as a document, with the words that mean nothing known.
  func json(notFound: [CommandError]) -> JSONValue {
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
      "not_found": .array(notFound.map { ["message": .string("\($0)")] }),
    ]
  }
}
