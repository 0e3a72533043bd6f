/// What is known of the boots of a machine, and which came after which.
///
/// A boot has an id and a clock of its own, and no place among others: the wall clock may have been wrong in any of
/// them. So each fire writes down how manieth boot its own is. Boots without such a number (of earlier versions, or in
/// which nothing fired) stand where their wall clock puts them among the others, unless that lies in the future. The
/// present boot is the last one, whatever was written.
public struct BootOrder: Sendable, Equatable {
  /// What is known of one boot.
  public struct Sighting: Sendable, Equatable {
    /// How manieth it is; nil: nobody wrote that down.
    public var number: Int64?
    /// The earliest that its wall clock ever showed in a record.
    public var first: WallTime
  }

  /// Each boot that was seen.
  public internal(set) var sightings: [String: Sighting] = [:]

  /// So many are remembered: three a day for as long as a journal is kept.
  static let most = 1200

  /// No boot was seen.
  public init() {}

  /// Takes note of a record: its moment, and the number that it gives its boot.
  public mutating func saw(_ moment: Moment, number: Int64? = nil) {
    if let known = sightings[moment.boot], number == nil, known.first <= moment.wall { return }
    var sighting = sightings[moment.boot] ?? Sighting(number: nil, first: moment.wall)
    sighting.first = min(sighting.first, moment.wall)
    // Of two numbers the first stands.
    sighting.number = sighting.number ?? number
    sightings[moment.boot] = sighting
    if sightings.count > BootOrder.most { forgetFirst() }
  }

  private mutating func forgetFirst() {
    let first = sightings.min {
      ($0.value.number ?? 0, $0.value.first, $0.key) < ($1.value.number ?? 0, $1.value.first, $1.key)
    }
    if let first { sightings[first.key] = nil }
  }

  /// Whether anything was seen of that boot.
  public func knows(_ boot: String) -> Bool { sightings[boot] != nil }

  /// The number that a fire of that boot writes down.
  public func number(of boot: String) -> Int64 {
    sightings[boot]?.number ?? (sightings.values.compactMap(\.number).max() ?? 0) + 1
  }

  /// Every boot that was seen, the present one last, each by its rank.
  public func ranks(at present: Moment) -> [String: Int] {
    var known = sightings
    known[present.boot] = nil
    let byTime = known.sorted { ($0.value.first, $0.key) < ($1.value.first, $1.key) }
    let numbered = byTime.filter { $0.value.number != nil }
      .sorted { ($0.value.number ?? 0, $0.value.first) < ($1.value.number ?? 0, $1.value.first) }
    var order = numbered.map(\.key)
    var ahead: [String] = []
    for (boot, sighting) in byTime where sighting.number == nil {
      if sighting.first > present.wall {
        // Its clock was ahead: when that was cannot be known, so it is not the latest.
        ahead.append(boot)
        continue
      }
      // Before the first that its own clock calls later: what nobody numbered is as a rule older than what somebody
      // did.
      let place = order.firstIndex { known[$0].map { $0.first > sighting.first } ?? false }
      order.insert(boot, at: place ?? order.endIndex)
    }
    let all = ahead + order + [present.boot]
    return Dictionary(uniqueKeysWithValues: zip(all, all.indices))
  }
}
