import FanoutCore

/// What is being launched, and what became of it.
struct FireLaunch {
  let reading: FactsReader.Reading
  var rounds: Launching
  var tail: Journal.Tail?
  var confirmation = Confirmation(runs: [])
  var interrupted: Int32?
  /// What kept the launcher from more.
  var fault: (any Error)?
  /// Runs of supervisors that do not answer, and what is known of those: they are not waited for.
  var silent: [RunID: String] = [:]

  init(reading: FactsReader.Reading, rounds: Launching) {
    self.reading = reading
    self.rounds = rounds
  }
}
