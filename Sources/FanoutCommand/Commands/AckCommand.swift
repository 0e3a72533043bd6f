import FanoutCore
import FanoutSystem

/// `fanout ack HAND [--for TIME]`: nobody is told of it any more, for a while or as long as it is up.
enum AckCommand {
  static let command = CommandSite.command(.stop) { site in
    let written = site.invocation.subject ?? ""
    guard let id = HandID(written: written) else {
      throw CommandError(.usage, "'\(written)' is no name of a hand: h1, h2, ...; fanout hands lists them")
    }
    let length = site.invocation.duration(.silent)
    if let length, length <= .zero { throw CommandError(.usage, "--for must be longer than nothing") }
    let hand = try site.hand(id)
    try site.prepareState()
    let now = site.clocks.moment().wall
    let until = length.map { now + $0 }
    try HandKeeping(site.state, clocks: site.clocks).silence(hand, until: until, by: FileTrust.callerName)
    if site.wantsJSON {
      site.output.document(["hand": .string(id.text), "until": until.map { .string($0.rfc3339) } ?? nil])
    }
    let clock = site.clock(at: now)
    let span = until.map { "until \(clock.words($0))" } ?? "as long as it is up"
    site.output.message(.notice, "\(id) is silent \(span): \(hand.raise.detail)")
    return .success
  }
}
