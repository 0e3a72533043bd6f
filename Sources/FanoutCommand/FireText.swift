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
    for note in outcome.notes { site.output.message(needsAttention || refusedAll ? .warning : .notice, note) }
    if let fault = outcome.fault { site.output.message(.error, fault) }
    if site.wantsJSON { site.output.document(outcome.json.encoded(pretty: true)) }
    guard withSummary else { return }
    // The summary is one line that programs read: no prefix, but for the journal's priority.
    site.output.summary(outcome.summary, needsAttention: needsAttention || refusedAll)
  }
}

extension FireOutcome {
  /// The record of a fire as a document.
  var json: JSONValue {
    [
      "schema": .integer(Schema.document), "fire": .string(id), "admitted": .integer(end.admitted), "started": .integer(end.started),
      "refused": .integer(end.refused), "failed": .integer(end.failed), "withheld": .integer(end.withheld),
      "live": .integer(end.live), "width": .integer(end.width), "source": .string(end.source),
      "cause": end.cause.map { .string($0) } ?? nil, "constraint": .string(end.constraint),
      "categories": .array(end.categories.map { .string($0) }), "runs": .array(runs.map { .string($0.id) }),
      "failures": .array(end.failures.map { ["category": .string($0.category), "why": .string($0.why)] }),
      "notes": .array(notes.map { .string($0) }), "exit": .integer(end.exit),
    ]
  }
}
