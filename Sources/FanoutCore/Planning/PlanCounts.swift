extension Plan {
  /// Why it admits nothing, in a sentence.
  public var whyNothing: String {
    if isNoWork { return "nothing admitted: the selector says that there is no work" }
    if entries.isEmpty { return "nothing admitted: " + (degradationSentence ?? "there is no candidate") }
    return "nothing admitted: " + reasonCounts.map { "\($0.count) \($0.reason)" }.joined(separator: ", ")
  }

  /// Reasons with how many each withheld and which, in order of first appearance; names beyond 200 are only counted.
  public var reasonCounts: [FireEnd.ReasonCount] {
    var counts: [FireEnd.ReasonCount] = []
    var places: [String: Int] = [:]
    for entry in entries {
      guard let reason = entry.withheld else { continue }
      let name = entry.candidate.category?.name ?? clipped(entry.candidate.written, to: 64)
      if let place = places[reason.name] {
        counts[place].count += 1
        if counts[place].names.count < 200 { counts[place].names.append(name) }
      } else {
        places[reason.name] = counts.count
        counts.append(FireEnd.ReasonCount(reason: reason.name, count: 1, names: [name]))
      }
    }
    return counts
  }
}

extension Plan {
  /// Why the fire could not follow its selector, in a sentence; nil: it did. Of names that the allowlist does not contain
  /// it says which.
  public var degradationSentence: String? {
    guard degradation == .noAllowlistedCandidate else { return degradation?.sentence }
    let strangers = entries.filter { $0.withheld == .notAllowlisted }.map { $0.candidate.category?.name ?? "" }
    guard let first = strangers.first else { return degradation?.sentence }
    let more = strangers.count > 3 ? " and \(strangers.count - 3) more" : ""
    let known = entries.filter { $0.withheld != .notAllowlisted }.compactMap(\.candidate.category?.name)
    let meant = strangers.count == 1 ? nearestWord(to: first, among: known).map { " (did you mean \($0)?)" } ?? "" : ""
    return
      "the selector named \(strangers.prefix(3).joined(separator: ", "))\(more)\(meant), and the allowlist contains "
      + (strangers.count == 1 ? "no such category" : "none of them")
  }
}
