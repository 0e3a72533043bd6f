import FanoutCore
import FanoutSystem

extension CommandSite {
  /// Whether fires come as they are expected.
  func cadence(_ observation: Observation) -> Cadence {
    cadence(observation.history.ledger, pauses: observation.pauses, now: observation.now)
  }

  /// The same by these fires and pauses.
  func cadence(_ ledger: Ledger, pauses: Pauses.Reading, now: Moment) -> Cadence {
    let names = UnitNames(prefix: loaded.configuration.units.prefix, instance: invocation.global.name)
    let reader = CadenceReader(environment: environment, clocks: clocks, names: names, configurationPath: loaded.path)
    return reader.read(ledger, pauses: pauses, now: now)
  }
}

/// The rhythm of the fires, for people and programs.
extension Cadence {
  /// Lines of `status` and `report`: a label and a text each.
  func lines(_ clock: Clock) -> [(label: String, text: String)] {
    var lines: [(String, String)] = []
    if let next = nextWords(clock) { lines.append(("next fire", next)) }
    if let missed, missed > 0 { lines.append(("missed", "\(counted(missed, "fire")) since the last one")) }
    if let trouble = timer?.trouble { lines.append(("timer", trouble)) }
    return lines
  }

  private func nextWords(_ clock: Clock) -> String? {
    guard let rhythm else { return nil }
    let every = rhythm.interval.map { ", one every \($0.spoken)" } ?? ""
    let by = timer.map { ", by \($0.name)" } ?? ""
    guard let next else {
      guard let timer, timer.reading?.isRunning == true else { return nil }
      return "when the one that runs has ended" + every + by
    }
    let wait = next - clock.now
    let when = wait > .zero ? "in \(wait.inMinutes)" : "it is \((.zero - wait).inMinutes) late"
    return "\(clock.words(next)) (\(when))\(every)\(rhythm.estimate)\(by)"
  }
}

extension Firing {
  /// `fanout.timer of the user manager, 350 ms late`, `cron`, `a person`, `a program`
  var words: String {
    let who: String
    switch by {
    case .timer: who = timer.map { "\($0) of the \(manager ?? "?") manager" } ?? "a timer"
    case .cron: who = "cron"
    case .person: who = "a person"
    case .program: who = "a program"
    }
    return who + (late.map { ", \($0.spoken) late" } ?? "")
  }
}
