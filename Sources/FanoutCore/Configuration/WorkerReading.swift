/// A `worker` object: the default one, or a partial one that is laid over it. The program's path is resolved last,
/// because it is relative to the directory that holds in the end.
struct WorkerReading {
  /// What the worker is; its command is still as it was written.
  private(set) var written: WorkerPolicy
  private var command: ConfigurationSpot?

  /// A worker of which nothing is known yet.
  init(directory: String) { written = WorkerPolicy(command: [], directory: directory) }

  /// The default worker.
  init(_ fields: ConfigurationFields, reader: inout ConfigurationReader) {
    self.init(directory: reader.directory)
    if fields["command"] == nil {
      reader.refuse(fields.spot, "command is missing; it says what to run, as a list of strings")
    }
    lay(fields, reader: &reader)
  }

  /// The worker with what a category says laid over it.
  func laidUnder(_ fields: ConfigurationFields, reader: inout ConfigurationReader) -> WorkerReading {
    var result = self
    result.lay(fields, reader: &reader)
    return result
  }

  /// The worker with its program resolved.
  func resolved(reader: inout ConfigurationReader) -> WorkerPolicy {
    var policy = written
    if let command { policy.command = reader.resolved(written.command, spot: command, in: written.directory) }
    return policy
  }

  private mutating func lay(_ fields: ConfigurationFields, reader: inout ConfigurationReader) {
    reader.take(fields["directory"], into: &written.directory) { $0.path($1) }
    if let spot = fields["command"], let argv = reader.argv(spot) { (written.command, command) = (argv, spot) }
    if let spot = fields["environment"] {
      written.environment = reader.environment(spot, over: written.environment)
    }
    reader.take(fields["environmentFile"], orNullInto: &written.environmentFile) { $0.environmentFile($1) }
    reader.take(fields["confirmFor"], into: &written.confirmFor) { $0.duration($1) }
    reader.take(fields["timeLimit"], orNullInto: &written.timeLimit) { $0.duration($1) }
    reader.take(fields["stallAfter"], orNullInto: &written.stallAfter) { $0.duration($1) }
    reader.take(fields["outputLimit"], into: &written.outputLimit) { $0.size($1) }
    reader.take(fields["teardown"], into: &written.teardown) { $0.teardown($1) }
    if let spot = fields["limits"] { reader.lay(spot, over: &written.limits) }
  }
}

extension ConfigurationReader {
  /// The steps before KILL.
  mutating func teardown(_ spot: ConfigurationSpot) -> [TeardownStep]? {
    guard let elements = list(spot, of: "steps such as {signal: \"TERM\", wait: \"60s\"}") else { return nil }
    return elements.compactMap { step($0) }
  }

  private mutating func step(_ spot: ConfigurationSpot) -> TeardownStep? {
    guard let fields = fields(spot, known: ConfigurationDescription.step) else { return nil }
    for key in ["signal", "wait"] where fields[key] == nil {
      refuse(spot, "\(key) is missing; a step is {signal: \"TERM\", wait: \"60s\"}")
    }
    let signal = fields["signal"].flatMap { self.signal($0) }
    let wait = fields["wait"].flatMap { duration($0) }
    guard let signal, let wait else { return nil }
    return TeardownStep(signal: signal, wait: wait)
  }

  private mutating func signal(_ spot: ConfigurationSpot) -> Int32? {
    guard let written = spot.text, let number = Signals.number(written) else {
      let nearest = spot.text.flatMap { written in
        nearestWord(
          to: written.uppercased().hasPrefix("SIG") ? String(written.dropFirst(3)) : written, among: Signals.names)
      }
      refuse(
        spot, allowed: "the name of a signal, such as \"TERM\", \"INT\" or \"HUP\"",
        hint: nearest.map { "did you mean \"\($0)\"?" })
      return nil
    }
    switch number {
    case Signals.kill: refuse(spot, "KILL is no step of its own; it always follows the last one")
    case Signals.stop:
      refuse(spot, "STOP would only halt the worker, not end it; use a signal that asks it to end, such as \"TERM\"")
    default: return number
    }
    return nil
  }
}
