/// What came into a queue for review in a window, and what went, as far as its samples allow (SPEC 13, "Reviews").
public struct ReviewFlow: Sendable, Equatable {
  /// The queue.
  public var queue: String
  /// The load of its first sample in the window.
  public var first: Int64
  /// The load of its last sample.
  public var last: Int64
  /// The load at which nothing starts, by the last sample.
  public var high: Int64
  /// How many samples there were.
  public var samples = 0
  /// How many came; nil: none of the samples tells.
  public var came: Int64?
  /// How many went; nil: none of the samples tells.
  public var went: Int64?
  /// How old those were that went, as far as they had dates.
  public private(set) var ages: (count: Int64, milliseconds: Int64) = (0, 0)
  private var firstAt: WallTime
  private var lastAt: WallTime

  init(_ record: CountedRecord.Review, at moment: WallTime) {
    queue = String(decoding: record.queue, as: UTF8.self)
    (first, last, high) = (record.load, record.load, record.high)
    (firstAt, lastAt) = (moment, moment)
    take(record, at: moment)
  }

  mutating func take(_ record: CountedRecord.Review, at moment: WallTime) {
    samples += 1
    (last, high, lastAt) = (record.load, record.high, moment)
    if let more = record.came { came = (came ?? 0).plus(more) }
    if let more = record.went { went = (went ?? 0).plus(more) }
    if let dated = record.dated, let age = record.age, dated > 0 {
      ages = (ages.count.plus(dated), ages.milliseconds.plus(age))
    }
  }

  /// How long one takes, from when it was made until it is gone; nil: no date is known.
  public var oneTakes: Duration? { ages.count > 0 ? .milliseconds(ages.milliseconds / ages.count) : nil }

  /// When it is full, if it goes on as between the first sample and the last; nil: it does not grow.
  public var fullIn: Duration? {
    let passed = (lastAt - firstAt).milliseconds
    guard passed > 0, last > first, last < high else { return nil }
    return .milliseconds(Int64(Double(high.minus(last)) * Double(passed) / Double(last.minus(first))))
  }

  /// Two flows that say the same.
  public static func == (left: ReviewFlow, right: ReviewFlow) -> Bool { left.json == right.json }

  /// As a document tells it.
  public var json: JSONValue {
    [
      "queue": .string(queue), "first": .integer(first), "last": .integer(last), "high": .integer(high),
      "samples": .integer(Int64(samples)), "came": came.map { .integer($0) } ?? nil,
      "went": went.map { .integer($0) } ?? nil,
      "one_takes_ms": oneTakes.map { .integer($0.milliseconds) } ?? nil,
      "full_in_ms": fullIn.map { .integer($0.milliseconds) } ?? nil,
    ]
  }
}
