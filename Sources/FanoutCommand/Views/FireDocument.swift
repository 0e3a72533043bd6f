import FanoutCore
import FanoutSystem

extension FireOutcome {
  /// The record of a fire as a document.
  var json: JSONValue {
    .object(
      [JSONMember("fire", .string(id.text))] + end.members
        + [
          JSONMember("runs", .array(runs.map { .string($0.id.text) })),
          JSONMember("notes", .array(notes.map { .string($0) })),
        ])
  }
}
