extension Plan {
  /// Why it admits nothing, in a sentence.
  public var whyNothing: String {
    if isNoWork { return "nothing admitted: the selector says that there is no work" }
    if entries.isEmpty { return "nothing admitted: " + (degradation?.sentence ?? "there is no candidate") }
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
