import FanoutCore
import FanoutSystem

/// `fanout kill RUN|CATEGORY|--all`: returns when the tree is gone and the lock is free, else says what is left.
enum KillCommand {
  static let command = CommandSite.command { site in
    let target = try site.killTarget()
    let killing = site.killing()
    let aim = try killing.aim(at: target)
    if case .run(let id) = target, aim == .unknown { throw CommandError(.failure, "there is no run \(id) in \(site.state.path)") }
    if case .category(let category) = target, aim == .nothing, !site.isKnown(category) {
      if !site.hasRun(category) { try site.askBack(category, .failure) }
      throw CommandError(.failure, "nothing is known of a category \(category)\(site.suggestion(for: category))")
    }
    // Before anything ends, so that nothing starts in its place.
    if let length = site.invocation.duration(.hold) { try site.hold(target, aim, for: length) }
    guard DirectoryOwner.of(site.state.path) != .absent else { return site.tell(Killing.Report(), nothing: aim) }
    try site.state.prepare()
    return site.tell(try killing.end(target, hurried: site.invocation.has(.now)), nothing: aim)
  }
}

extension CommandSite {
  /// What the command line names: an id of a run begins with its moment, as no category of a person does.
  fileprivate func killTarget() throws -> Killing.Target {
    if invocation.has(.all) { return .everything }
    let written = invocation.subject ?? ""
    if WallTime(stamp: String(written.prefix(16))) != nil, !written.contains("/") { return .run(written) }
    return .category(try category(written))
  }

  fileprivate func killing() -> Killing {
    Killing(
      state, clocks: clocks, environment: environment, keep: loaded.configuration.keep, supervisor: { try supervisor() },
      say: { [output] in output.message(.warning, $0) })
  }

  /// Pauses what will be killed. A pause that holds longer already stays.
  fileprivate func hold(_ target: Killing.Target, _ aim: Killing.Aim, for length: Duration) throws {
    guard length > .zero else { throw CommandError(.usage, "--hold must be longer than nothing") }
    let places: [FanoutCore.Category?]
    switch (target, aim) {
    case (.everything, _): places = [nil]
    case (.category(let category), _): places = [category]
    case (.run, .open(let categories)): places = categories
    case (.run, _): places = []
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
    for left in report.left { output.message(.error, "\(left.category): \(left.sentence) (run \(left.run))") }
    for sentence in report.unreadable { output.message(.warning, "an open run cannot be read: \(sentence)") }
    if report.ended.isEmpty, report.left.isEmpty { output.message(.notice, nothingSentence(aim)) }
    let isAll = invocation.has(.all)
    return report.left.isEmpty && (report.unreadable.isEmpty || !isAll) ? .success : .failure
  }

  private func nothingSentence(_ aim: Killing.Aim) -> String {
    let name = invocation.subject ?? "anything"
    guard case .ended(let outcome, let respawn) = aim else {
      return invocation.has(.all) ? "nothing is live; there is nothing to kill" : "\(name) has nothing live; there is nothing to kill"
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
            "run": .string($0.run), "category": .string($0.category.name), "outcome": $0.end.map { .string($0.outcome.rawValue) } ?? nil,
            "respawn_denied": $0.respawnDenied.map { .string($0) } ?? nil,
          ]
        }),
      "left": .array(left.map { ["run": .string($0.run), "category": .string($0.category.name), "what": .string($0.sentence)] }),
      "unreadable": .array(unreadable.map { .string($0) }),
    ]
  }
}
