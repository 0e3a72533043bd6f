import FanoutCore
import Glibc

/// The one end of every fire: one line and one record, whatever happened in between (SPEC 7.6).
extension Fire {
  /// Puts the end on record and answers what is to be told. Never throws: where the record cannot be written, the line
  /// says so.
  func conclude(_ course: FireProgress) -> FireOutcome {
    var outcome = outcome(of: course)
    if let number = signals?.next() { outcome.interrupted = outcome.interrupted ?? number }
    do {
      // Where it began, though another state directory lies there by now.
      try append(.fireEnded(outcome.end), wherever: isReplaced)
    } catch {
      // Whatever else kept it from its end is told beside this.
      let why = outcome.fault == nil ? "" : ": \(error)"
      outcome.notes.append("the end of this fire is on record nowhere" + why)
      outcome.fault = outcome.fault ?? "\(error)"
      outcome.end.exit = Int64(Fault.exitCode(of: error))
    }
    return outcome
  }

  private var isReplaced: Bool { if case .replaced = writer.whereabouts() { true } else { false } }

  private func outcome(of course: FireProgress) -> FireOutcome {
    if let closed = course.closed {
      return FireOutcome(
        id: id, end: FireEnd(closed: closed, live: course.facts.live, width: policy.width), notes: [sentence(closed)])
    }
    guard let launch = course.launch else { return endedEarly(course) }
    let plan = launch.rounds.plan
    let fault = course.fault ?? launch.fault
    let failures = failures(of: launch)
    let census = Census.take(state, journal: journal, now: clocks.moment(), for: .looking, standing: past.whole)
    // One that refused is over: its supervisor may not have come to its release yet.
    let living = census.living.filter { !launch.confirmation.hasRefused($0.entry.run) }
    let live = Set(living.map(\.entry.category)).count
    var end = FireEnd(
      plan: plan, source: request.person?.category == nil ? plan.sourceName(fallback: policy.fallback) : "person",
      failures: failures,
      refused: launch.rounds.runs.count { launch.confirmation.hasRefused($0.id) }, live: live,
      refusal: course.refusal?.exit)
    if let fault { end.exit = end.started > 0 ? end.exit : Int64(Fault.exitCode(of: fault)) }
    note(course.response, in: &end)
    return FireOutcome(
      id: id, end: end, plan: plan, outranked: course.outranked,
      notes: (course.refusal?.notes ?? []) + notes(plan, failures, end, launch),
      runs: launch.rounds.runs, interrupted: launch.interrupted, fault: fault.map { "\($0)" })
  }

  /// The end of one that came to no plan: a signal, or something that it lacked.
  private func endedEarly(_ course: FireProgress) -> FireOutcome {
    var end = FireEnd()
    end.live = Int64(course.facts.live)
    end.width = Int64(policy.width)
    end.source = "none"
    end.constraint = BindingConstraint.selector.description
    note(course.response, in: &end)
    if let number = course.interrupted {
      end.cause = "interrupted by \(Signals.name(number) ?? "signal \(number)") while the selector ran"
      end.exit = Int64(128 + number)
      return FireOutcome(id: id, end: end, notes: [end.cause ?? ""], interrupted: number)
    }
    end.cause = course.fault.map { "\($0)" }
    end.exit = Int64(course.fault.map(Fault.exitCode) ?? 70)
    return FireOutcome(id: id, end: end, fault: end.cause)
  }

  private func note(_ response: SelectorClient.Response?, in end: inout FireEnd) {
    end.selectorMilliseconds = response?.elapsed.milliseconds
    if let response, case .wrote(let bytes) = response.answer { end.answer = "\(Digest(of: bytes))" }
  }

  private func sentence(_ closed: Reason) -> String {
    switch closed {
    case .paused: "everything is paused" + (closed.detail.map { " (\($0))" } ?? "") + "; fanout unpause lifts it"
    case .gate(DiskRoom.gateName, let detail): "nothing may start: too little free space: \(detail)"
    case .gate(let name, let detail): "nothing may start: gate \(name) is closed: \(detail)"
    default: "nothing may start: \(closed.name)" + (closed.detail.map { ": \($0)" } ?? "")
    }
  }

  private func failures(of launch: FireLaunch) -> [FireEnd.Failure] {
    launch.rounds.failures
      + launch.rounds.runs.compactMap { run in
        launch.confirmation.failure(of: run.id).map {
          FireEnd.Failure(category: run.category.name, why: $0 + lastWords(of: run))
        }
      }
  }

  /// The last line that a run wrote, for its line in the summary; empty where it wrote nothing.
  private func lastWords(of run: Run) -> String {
    OutputLog(path: RunDirectory(path: state.run(run.id)).outputLog, limit: .max).lastWords.map { "; it said: " + $0 }
      ?? ""
  }

  private func notes(_ plan: Plan, _ failures: [FireEnd.Failure], _ end: FireEnd, _ launch: FireLaunch) -> [String] {
    var notes = plan.notes
    if let degradation = plan.degradation, end.exit != 65 {
      notes.insert("degraded: \(plan.degradationSentence ?? degradation.sentence)", at: 0)
    }
    for failure in failures { notes.append("\(failure.category) did not start: \(failure.why)") }
    if end.admitted == 0, end.exit == 0 { notes.append(plan.whyNothing) }
    let hint = "a worker that locks its category by itself must skip that when FANOUT_LOCK_FD is set"
    if end.started > 0, end.refused == end.started {
      let mayMissLocks = launch.rounds.runs.contains { launch.confirmation.mayMissItsLock($0.id) }
      notes.append("every started run refused; \(mayMissLocks ? hint : "none had a backend (exit 76)")")
    }
    for run in launch.rounds.runs where launch.confirmation.mayMissItsLock(run.id) {
      if launch.reading.standing.refusals(of: run.category) >= 2 {
        notes.append("\(run.category) refused three times in a row; \(hint)")
      }
    }
    return notes
  }
}
