import FanoutCore
import FanoutSystem

extension Pausing.Change {
  /// What was paused, since and until when, and why.
  func json(_ category: FanoutCore.Category?) -> JSONValue {
    [
      "category": category.map { .string($0.name) } ?? nil, "paused": true,
      "since": .string(pause.since.rfc3339), "until": pause.until.map { .string($0.rfc3339) } ?? nil,
      "why": pause.why.map { .string($0) } ?? nil,
    ]
  }
}
