import FanoutCore
import FanoutSystem

/// `fanout pause --backend B` and `fanout unpause --backend B`.
enum BackendHold {
  /// Holds it: nothing new starts there.
  static func hold(_ backend: BackendPolicy, for length: Duration?, why: String?, _ site: CommandSite) throws
    -> ExitCode
  {
    try site.prepareState()
    let change = try Pausing(site.state, clocks: site.clocks).hold(backend.name, for: length, why: why)
    let pause = change.pause
    if site.wantsJSON {
      site.output.document([
        "backend": .string(backend.name), "paused": true, "since": .string(pause.since.rfc3339),
        "until": pause.until.map { .string($0.rfc3339) } ?? nil, "why": pause.why.map { .string($0) } ?? nil,
      ])
    }
    let clock = site.clock(at: site.clocks.moment().wall)
    let until = pause.until == nil ? "until fanout unpause --backend \(backend.name)" : PauseText.until(pause, clock)
    site.output.message(
      .notice, "backend \(backend.name) is held \(until)" + (pause.why.map { ": \($0)" } ?? ""))
    if let doubt = change.doubt { site.output.message(.warning, doubt) }
    return .success
  }

  /// Lets it be used again, whatever was the matter with it.
  static func release(_ backend: BackendPolicy, _ site: CommandSite) throws -> ExitCode {
    if DirectoryOwner.of(site.state.path) != .absent { try site.prepareState() }
    let (former, wasShut) = try Pausing(site.state, clocks: site.clocks).release(backend.name)
    if site.wantsJSON {
      site.output.document([
        "backend": .string(backend.name), "paused": false, "was_paused": .bool(former != .none),
        "was_shut": .bool(wasShut),
      ])
    }
    let did = [former == .none ? nil : "held no more", wasShut ? "its breaker is closed" : nil].compactMap { $0 }
    site.output.message(
      .notice,
      did.isEmpty
        ? "backend \(backend.name) is neither held nor shut; there is nothing to lift"
        : "backend \(backend.name): \(did.joined(separator: ", "))")
    return .success
  }
}
