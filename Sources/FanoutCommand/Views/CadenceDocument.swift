import FanoutCore
import FanoutSystem

/// The rhythm of the fires for programs.
extension Cadence {
  /// All of it.
  var json: JSONValue {
    let source: JSONValue
    var gaps: JSONValue = nil
    switch rhythm?.source {
    case .timer: source = "timer"
    case .record: source = "record"
    case .gaps(let count):
      source = "gaps"
      gaps = .integer(Int64(count))
    case nil: source = nil
    }
    return [
      "source": source, "gaps": gaps, "every_ms": rhythm?.interval.map { .integer($0.milliseconds) } ?? nil,
      "calendar": .bool(rhythm?.isOfCalendar ?? false), "last": last.map { .string($0.wall.rfc3339) } ?? nil,
      "next": next.map { .string($0.rfc3339) } ?? nil, "missed": missed.map { .integer(Int64($0)) } ?? nil,
      "timer": timer.map(Cadence.json) ?? nil, "silent_since": .string(silence.since.rawValue),
      "silent_ms": .integer(silence.length.milliseconds), "alarm": alarm.map { .string($0) } ?? nil,
    ]
  }

  private static func json(_ timer: Timer) -> JSONValue {
    let reading = timer.reading
    return [
      "unit": .string(timer.unit), "manager": .string(timer.manager), "answered": .bool(reading != nil),
      "loaded": reading.map { .bool($0.isLoaded) } ?? nil, "active": reading.map { .bool($0.isActive) } ?? nil,
      "running": reading.map { .bool($0.isRunning) } ?? nil,
    ]
  }
}
