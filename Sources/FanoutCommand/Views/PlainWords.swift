import FanoutCore

/// What the words of records, plans and summaries mean to a person: one table for every screen. Documents, the journal
/// and the summary line keep the words.
enum PlainWords {
  /// By the word: what limited a fire.
  private static let constraints = [
    "selector": "no usable answer of the selector", "launcher": "starts that failed", "perFire": "new starts per fire",
    "width": "slots", "allowlist": "names that the allowlist does not contain", "paused": "pauses",
    "locks": "categories that are busy, or whose locks cannot be used", "cooldown": "rests",
    "shares": "shares of categories",
    "backends": "backends (no free one can do it)", "gate:freeSpace": "free space", "gate:host": "the machine",
    "gate:reviews": "what waits for review",
    "people": "you", "supply": "nothing more to do",
  ]

  /// By the word: why something was withheld.
  private static let reasons = [
    "invalidName": "no category name", "notAllowlisted": "not in the allowlist", "unreadable": "cannot be used",
    "paused": "paused", "busy": "busy", "coolingDown": "resting", "overAllocated": "had more than its share",
    "noBackend": "no backend can do it", "fireFull": "no place left in this fire", "noFreeSlot": "no free slot",
    "gate:freeSpace": "too little free space", "gate:host": "the machine has too little left",
    "gate:reviews": "too much waits for review",
  ]

  /// By the word: which step of the answer named a candidate.
  private static let sources = [
    "selected": "selected", "diversityAlternatives": "diversity", "alternatives": "alternatives",
    "allScores": "scores", "allowlist": "allowlist", "person": "you", "respawn": "respawn",
  ]

  /// By the word: why a fire did not follow its selector.
  private static let degradations = [
    "unrecognisedShape": "unknown shape", "namedNothing": "named nothing",
    "noAllowlistedCandidate": "named nothing that the allowlist contains", "emptyAnswer": "empty answer",
    "notJSON": "not JSON", "notAnObject": "not an object", "tooLarge": "too large", "timedOut": "too slow",
    "exited": "ended badly", "couldNotStart": "could not start",
  ]

  /// By the word: why a respawn that was earned will not be, where that is no reason of a plan.
  private static let denials = [
    "exitUnseen": "its exit was not seen", "noGrade": "it gave no grade", "gradeBelow": "its grade was too low",
    "killed": "it was to be killed", "adopted": "its supervisor was lost", "supervisorLost": "its supervisor was lost",
  ]

  /// By the word: why fanout ended a run.
  private static let endCauses = [
    "timeLimit": "its time limit", "stall": "its silence", "kill": "a kill", "flood": "its output",
  ]
}

extension PlainWords {
  /// What limited a fire: its word, how many it admitted and how many slots there are, where that is known.
  static func constraint(_ word: String, admitted: Int? = nil, width: Int? = nil) -> String {
    switch word {
    // A fire that was full admitted just as many as it may start.
    case "perFire": said(word, constraints) + (admitted.map { " (\($0))" } ?? "")
    case "width":
      said(word, constraints) + (width.map { $0 == 1 ? " (the only one taken)" : " (all \($0) taken)" } ?? "")
    default: said(word, constraints)
    }
  }

  /// Why something was withheld, by the word of a record.
  static func reason(_ word: String) -> String { said(word, reasons) }

  /// Why something is withheld, with what there is to it.
  static func reason(_ reason: Reason, clock: Clock, width: Int? = nil) -> String {
    let plain = said(reason.name, reasons)
    return switch reason {
    case .invalidName, .notAllowlisted, .fireFull: plain
    case .noBackend(let why): plain + (why.isEmpty ? "" : ": \(clock.words(in: why))")
    case .familyFull(let name): "the family \(name) is full"
    case .unreadable(let what): "\(plain): \(what)"
    case .paused(let until, let why):
      plain + " until " + (until.map(clock.words) ?? "unpaused") + (why.map { ": \($0)" } ?? "")
    case .busy(let by): "\(plain): \(by)"
    case .coolingDown(let until, let why):
      "\(plain) until \(clock.words(until))" + (why == .cooldown ? "" : ": \(why.words)")
    case .overAllocated(let ratio): "\(plain): \(ratio.map { "\($0)x" } ?? "its target is 0")"
    case .gate(DiskRoom.gateName, let detail), .gate(HostVerdict.gateName, let detail),
      .gate(ReviewPolicy.gateName, let detail):
      "\(plain): \(detail)"
    case .gate(_, let detail): "\(plain) is closed: \(detail)"
    case .noFreeSlot: width.map(taken) ?? plain
    }
  }

  private static func taken(_ slots: Int) -> String {
    slots == 1 ? "the only slot is taken" : "all \(slots) slots are taken"
  }

  /// Which step of the answer named a candidate.
  static func source(_ word: String) -> String { said(word, sources) }

  /// The one that a fire followed: `selector`, `the allowlist: too slow`.
  static func decider(_ word: String) -> String {
    guard let cause = FireEnd.degradation(of: word) else { return word }
    let followed = word.hasPrefix("none") ? "nobody" : "the allowlist"
    return "\(followed), because the selector's answer was no good (\(degradation(cause)))"
  }

  /// Why a fire did not follow its selector.
  static func degradation(_ word: String) -> String { said(word, degradations) }

  /// Why a respawn that was earned will not be.
  static func denial(_ word: String) -> String { denials[word] ?? said(word, reasons) }

  /// Why fanout ended a run.
  static func endCause(_ word: String) -> String { said(word, endCauses) }

  /// A sentence that quotes what a program wrote in several lines, with the last of them: that is where programs say
  /// what is wrong.
  static func lastLine(of sentence: String) -> String {
    // Whatever else may end a line somewhere is text here, and shown escaped.
    let lines = sentence.split { $0 == "\n" || $0 == "\r\n" }.map { $0.trimmingSpaces }
    guard lines.count > 1, let first = lines.first, let last = lines.last(where: { !$0.isEmpty }) else {
      return lines.first ?? ""
    }
    let quoted = first.range(ofFirst: "said: ").map { String(first[..<$0.upperBound]) }
    return quoted.map { $0 + last } ?? "\(first) … \(last)"
  }

  /// Words with how often each was met: `resting 4, paused 1`, the commonest first, at most so many.
  static func counts(_ counts: NameCounts, most: Int = .max, _ words: (String) -> String) -> String {
    let entries = counts.commonestFirst
    let named = entries.prefix(most).map { "\(words($0.name)) \($0.count)" }
    return (named + (entries.count > most ? ["and \(entries.count - most) more"] : [])).joined(separator: ", ")
  }

  /// Gates and families are told by their names; a word that a newer program wrote stays as it is.
  private static func said(_ word: String, _ table: [String: String]) -> String {
    if let plain = table[word] { return plain }
    for kind in ["gate", "family"] where word.hasPrefix(kind + ":") {
      return "\(kind) \(word.dropFirst(kind.count + 1))"
    }
    return word
  }
}

extension StringProtocol {
  fileprivate var trimmingSpaces: String {
    var text = Substring(self)
    while let last = text.last, last == " " || last == "\t" || last == "\r" { text.removeLast() }
    return String(text.drop { $0 == " " || $0 == "\t" })
  }
}
