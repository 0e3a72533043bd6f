import FanoutCore
import Glibc

/// How far a fire that is on record came.
struct FireProgress {
  let reading: FactsReader.Reading
  var facts: Facts
  /// What stood against it and a person outranks.
  var outranked: [Reason] = []
  var response: SelectorClient.Response?
  var launch: FireLaunch?
  /// What the gates said.
  var gates: [GateAnswer] = []
  /// Why it was not allowed to look.
  var closed: Reason?
  /// Why it does not follow the answer, and its exit code.
  var refusal: (exit: Int64, notes: [String])?
  /// The signal that cut it short.
  var interrupted: Int32?
  /// What kept it from its end.
  var fault: (any Error)?

  init(reading: FactsReader.Reading) {
    self.reading = reading
    facts = reading.facts
  }
}
