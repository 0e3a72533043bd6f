import FanoutCore
import FanoutSystem

/// A fire for people: its notes and its one line.
enum FireText {
  /// How the guess begins that a refusal is about a lock.
  private static let guess = "a worker that locks its category by itself"

  /// Notes and summary to stderr; with `--json` the record as data. `--quiet` keeps what needs attention.
  static func print(_ outcome: FireOutcome, to site: CommandSite, withSummary: Bool) {
    let needsAttention =
      outcome.end.failed > 0 || outcome.plan?.degradation != nil || outcome.end.exit == 1 || outcome.end.exit == 65
      || outcome.fault != nil
    let refusedAll = outcome.end.exit == 75 && !outcome.runs.isEmpty
    let clock = site.clock(at: site.clocks.moment().wall)
    for reason in outcome.outranked {
      site.output.message(.notice, "outranked: \(PlainWords.reason(reason, clock: clock))")
    }
    for note in outcome.notes.map({ plain($0, outcome, clock, site) }) + site.slips(in: outcome.plan) {
      site.output.message(needsAttention || refusedAll ? .warning : .notice, note)
    }
    if let fault = outcome.fault { site.output.message(.error, fault) }
    if site.wantsJSON { site.output.document(outcome.json) }
    guard withSummary else { return }
    // The summary is one line that programs read: no prefix, but for the journal's priority.
    site.output.summary(outcome.summary, needsAttention: needsAttention || refusedAll)
  }

  /// A note in the words of people; the document keeps those of the record.
  private static func plain(_ note: String, _ outcome: FireOutcome, _ clock: Clock, _ site: CommandSite) -> String {
    if let plan = outcome.plan, note == plan.whyNothing { return PlanScreen.whyNothing(plan) }
    if note.hasPrefix("degraded: ") { return PlainWords.lastLine(of: note) }
    if note.hasPrefix("everything is paused") { return clock.words(in: note) }
    guard note.holds(guess) else { return note }
    let run = outcome.runs.first { note.hasPrefix("\($0.category) ") } ?? outcome.runs.first
    return LastOutput.quoted(
      run.flatMap { LastOutput.line(of: $0.id, in: site.state) }, before: guess, in: note)
  }
}
