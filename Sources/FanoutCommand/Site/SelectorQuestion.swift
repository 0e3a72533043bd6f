import FanoutCore
import FanoutSystem

/// Asking gates and selector from a command that leaves no trace.
extension CommandSite {
  /// What the gates say: to a dry run, which leaves no trace of it; with `--no-gates` what they said last.
  func gateAnswers() throws -> [GateAnswer] {
    let asking = GateAsking(loaded.configuration, state: state, clocks: clocks, environment: environment)
    if invocation.has(.noGates) { return asking.recorded() }
    let asked = try asking.ask(isDryRun: true)
    for note in asked.notes { output.message(.notice, note) }
    try refuse(asked.interrupted, ended: "the gates were ended")
    return asked.answers
  }

  /// Ends with the signal that came for us, where one did.
  private func refuse(_ interrupted: Int32?, ended: String) throws(CommandError) {
    guard let number = interrupted else { return }
    throw CommandError(.failure, "interrupted by \(Signals.name(number) ?? "signal \(number)"); \(ended)")
  }

  /// A seed for a draw that belongs to no fire.
  static func drawnSeed() -> UInt64 { ChoiceInput.seed(of: drawn()) }

  /// What the selector answers now; one of our own draws from that seed (nil: from any).
  func selectorResponse(policy: Policy, facts: Facts, standing: Standing, seed: UInt64?) throws
    -> SelectorClient.Response
  {
    let moment = SelectorAsking.Moment(
      policy: policy, facts: facts, standing: standing, seed: seed ?? CommandSite.drawnSeed())
    let response = try SelectorAsking(loaded.configuration, clocks: clocks, environment: environment).ask(
      moment, isDryRun: true)
    if let left = response.left { output.message(.notice, left) }
    for note in response.warnings + response.notes { output.message(.notice, note) }
    try refuse(response.interrupted, ended: "the selector was ended")
    return response
  }
}
