import FanoutCore

/// What a category waits for, in one sentence.
enum CategoryWait {
  /// For people by a clock; nil: for a document, which keeps UTC.
  static func sentence(
    _ category: Category, reasons: [Reason], facts: Facts, width: Int, clock: Clock? = nil
  ) -> String {
    let moment: (WallTime) -> String = { time in clock.map { $0.words(time) } ?? time.rfc3339 }
    let waits = reasons.compactMap { words($0, category, facts, width, moment) }
    if waits.isEmpty { return "nothing: it starts in the next fire that admits it" }
    return waits.joined(separator: "; and for ")
  }

  private static func words(
    _ reason: Reason, _ category: Category, _ facts: Facts, _ width: Int, _ moment: (WallTime) -> String
  ) -> String? {
    switch reason {
    case .invalidName: "a valid name"
    case .notAllowlisted:
      "a place in the allowlist, which does not contain it; fanout run \(category) --force starts it by hand"
    case .unreadable(let what): "state that can be read: \(what)"
    case .paused(let until, let why):
      (facts.pauseOfAll?.standing(at: facts.now) == .holds ? "the pause of everything" : "its pause") + " to end"
        + (until.map { " at \(moment($0)) (\($0.age(at: facts.now)))" } ?? " by fanout unpause")
        + (why.map { ": \($0)" } ?? "")
    case .busy(let by): "\(by) to let go of its lock"
    case .coolingDown(let until, let why):
      "its rest to end at \(moment(until)) (\(until.age(at: facts.now)))" + (why == .cooldown ? "" : ": \(why.words)")
    case .overAllocated(let ratio):
      "others to leave it a place: " + (ratio.map { "it had \($0) times its share" } ?? "its target is 0")
    case .noBackend(let why): "a backend that can do its work" + (why.isEmpty ? "" : ": \(why)")
    case .gate(let name, let detail): "gate \(name) to open: \(detail)"
    case .familyFull(let family): "a place in the family \(family)"
    case .noFreeSlot: "a free slot: \(facts.live) of \(width) are taken"
    case .fireFull: nil
    }
  }
}
