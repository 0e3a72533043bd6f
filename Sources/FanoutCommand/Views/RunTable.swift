import FanoutCore
import FanoutSystem

/// A table of runs, newest first.
enum RunTable {
  /// Below this many columns of a terminal, the generation and the start, which an id tells as well, are left out.
  private static let roomy = 110

  /// The table for a terminal of that width; nil: no terminal.
  static func table(_ runs: [RunFacts], lanes: [ObservedLane], now: WallTime, width: Int?) -> Table {
    let isRoomy = (width ?? .max) >= roomy
    let narrow: [Table.Column] = [Table.Column("elapsed", isNumber: true), "outcome", "grade", "summary"]
    var table = Table(
      ["run", "category"] + (isRoomy ? [Table.Column("gen", isNumber: true), "started"] : []) + narrow, overflow: .clips
    )
    for run in runs {
      let lane = lanes.first { $0.run == run.id }
      var cells = [Phrase(run.id.text), Phrase(run.category?.name ?? "?")]
      if isRoomy { cells += [Phrase("\(run.generation)"), Phrase(run.startedAt.wall.age(at: now))] }
      cells += [
        Phrase(run.elapsed(at: now).map { $0 < .seconds(1) && run.end == nil ? "0 s" : $0.spoken } ?? ""),
        run.outcomeWord(lane: lane),
        Phrase(run.end?.gradeText ?? ""), Phrase(run.words),
      ]
      table.add(cells)
    }
    return table
  }
}
