import FanoutCore
import FanoutSystem

/// `fanout pause [CATEGORY]`: nothing new starts (there); what lives goes on.
enum PauseCommand {
  /// The longest reason, in bytes: it stands in every listing that shows the pause.
  static let longestReason = 1000

  static let command = CommandSite.command(.stop) { site in
    let category = try site.invocation.subject.map(site.category)
    let length = site.invocation.duration(.lasting)
    if let length, length <= .zero { throw CommandError(.usage, "--for must be longer than nothing") }
    let why = site.invocation.text(.why)
    if let why, why.utf8.count > longestReason {
      throw CommandError(
        .usage, "--why is \(why.utf8.count) bytes long, and may be \(longestReason); put the rest where it points to")
    }
    if let backend = try site.backendOption() {
      return try BackendHold.hold(backend, for: length, why: why, site)
    }
    if let category {
      if !site.isPaused(category), !site.hasRun(category) { try site.askBack(category) }
      site.warnUnlessKnown(category)
    }
    try site.prepareState()
    let change = try site.pause(category, for: length, why: why)
    if site.wantsJSON { site.output.document(change.json(category)) }
    site.output.message(.notice, PauseText.sentence(change, category, site.clock(at: site.clocks.moment().wall)))
    if let doubt = change.doubt { site.output.message(.warning, doubt) }
    guard let error = change.unrecorded else { return .success }
    site.output.message(.error, "the pause holds, and is not on record: \(error)")
    return CommandSite.exitCode(of: error)
  }
}

extension CommandSite {
  /// Pauses a category (nil: everything); a pause that could not be written is none, and that is said.
  func pause(_ category: FanoutCore.Category?, for length: Duration?, why: String?) throws -> Pausing.Change {
    do throws(StateError) {
      return try Pausing(state, clocks: clocks).pause(category, for: length, why: why)
    } catch {
      guard case .cannotWrite(_, let cause) = error else { throw error }
      throw CommandError(
        CommandSite.exitCode(of: error),
        "\(PauseText.subject(category)) NOT paused, because that cannot be written down: \(cause); put that right, and say it again"
      )
    }
  }
}
