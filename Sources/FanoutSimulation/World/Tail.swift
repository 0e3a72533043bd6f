import FanoutCore

/// Reads what was appended since the last look, over a change of day as well.
struct Tail {
  private var counts: [String: Int] = [:]

  init() {}

  init(_ state: StateFiles) {
    for day in state.days { counts[day.day] = day.records.count }
  }

  mutating func next(_ state: StateFiles) -> [Record] {
    var records: [Record] = []
    for day in state.days {
      records += day.records.dropFirst(counts[day.day] ?? 0)
      counts[day.day] = day.records.count
    }
    return records
  }
}
