import FanoutCore
import FanoutSystem

/// Asking the selector from a command that leaves no trace.
extension CommandSite {
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
    if let number = response.interrupted {
      throw CommandError(
        .failure, "interrupted by \(Signals.name(number) ?? "signal \(number)"); the selector was ended")
    }
    return response
  }
}
