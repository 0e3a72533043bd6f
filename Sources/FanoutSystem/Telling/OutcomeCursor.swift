import FanoutCore
import Glibc

/// How far the ends of runs were told, in `STATE/outcomes.json`: by the files of the journal, because a clock that is set
/// back has an earlier day's file grow.
struct OutcomeCursor {
  /// Where the next look at a day begins.
  var offsets: [String: Int]

  /// The cursor of a state directory; nil: there is none, or it cannot be read.
  init?(_ state: StateDirectory) {
    guard let bytes = (try? AtomicFile.read(state.outcomeCursor, limit: 1 << 20)) ?? nil,
      let days = (try? JSONDocument(parsing: bytes))?.root["days"]?.object
    else { return nil }
    offsets = [:]
    for day in days.entries { offsets[day.key] = day.value.integer.map { Int(clamping: $0) } }
  }

  /// The end of a journal as it is now.
  init(endOf journal: Journal) {
    offsets = [:]
    for day in journal.days().days { offsets[day] = OutcomeCursor.length(of: day, in: journal) }
  }

  /// How long a day's file is.
  static func length(of day: String, in journal: Journal) -> Int {
    (try? stat.of(journal.file.path(day))).map { Int($0.st_size) } ?? 0
  }

  /// Keeps it.
  func keep(in state: StateDirectory) throws(SystemError) {
    let days = offsets.keys.sorted().map { JSONMember($0, .integer(Int64(offsets[$0] ?? 0))) }
    let json: JSONValue = ["days": .object(days)]
    try AtomicFile.write(json.encoded() + [10], to: state.outcomeCursor)
  }
}
