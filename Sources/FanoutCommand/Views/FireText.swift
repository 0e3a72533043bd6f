import FanoutCore
import FanoutSystem

/// A fire for people: its notes and its one line.
enum FireText {
  /// Notes and summary to stderr; with `--json` the record as data. `--quiet` keeps what needs attention.
  static func print(_ outcome: FireOutcome, to site: CommandSite, withSummary: Bool) {
    let needsAttention =
      outcome.end.failed > 0 || outcome.plan?.degradation != nil || outcome.end.exit == 1 || outcome.end.exit == 65
      || outcome.fault != nil
    let refusedAll = outcome.end.exit == 75 && !outcome.runs.isEmpty
    for note in outcome.notes + site.slips(in: outcome.plan) {
      site.output.message(needsAttention || refusedAll ? .warning : .notice, note)
    }
    if let fault = outcome.fault { site.output.message(.error, fault) }
    if site.wantsJSON { site.output.document(outcome.json) }
    guard withSummary else { return }
    // The summary is one line that programs read: no prefix, but for the journal's priority.
    site.output.summary(outcome.summary, needsAttention: needsAttention || refusedAll)
  }
}
