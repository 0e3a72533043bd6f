import FanoutCore
import FanoutSystem

/// A table of runs, newest first.
enum RunTable {
  /// The table of these runs.
  static func table(_ runs: [RunFacts], lanes: [ObservedLane], clock: Clock) -> Table {
    var table = Table(
      [
        .id("run"), .name("category"), Table.Column("gen", isNumber: true, leaves: 2), "started",
        Table.Column("elapsed", isNumber: true, leaves: 3), "outcome", Table.Column("grade", leaves: 1), "summary",
      ], overflow: .clips)
    for run in runs {
      let lane = lanes.first { $0.run == run.id }
      table.add(
        [
          Phrase(run.id.text), Phrase(run.category?.name ?? "?"), Phrase("\(run.generation)"),
          Phrase(clock.words(run.startedAt.wall)), Phrase(run.elapsed(at: clock.now)?.spoken ?? ""),
          run.outcomeWord(lane: lane), Phrase(run.end?.gradeText ?? ""), Phrase(run.words),
        ], whole: run.end?.question != nil)
    }
    return table
  }
}
