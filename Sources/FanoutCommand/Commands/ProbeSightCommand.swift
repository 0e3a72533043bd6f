import FanoutCore
import FanoutSystem

/// `fanout probe-sight`, hidden: asks the selector and looks up the workers from where it was started, and says what it
/// saw. `check` runs it as what fires the configuration would.
enum ProbeSightCommand {
  static let command = CommandSite.command { site in
    site.output.document(try site.sight(asksSelector: true).json)
    return .success
  }
}
