/// An object with its known keys told apart.
struct ConfigurationFields {
  /// The object.
  let spot: ConfigurationSpot
  private let values: [String: ConfigurationSpot]

  init(_ spot: ConfigurationSpot, values: [String: ConfigurationSpot]) {
    self.spot = spot
    self.values = values
  }

  /// The value of a key; nil where it is absent.
  subscript(key: String) -> ConfigurationSpot? { values[key] }
}

extension ConfigurationReader {
  /// An object of which these keys are known; nil (and noted) where the value is none.
  mutating func fields(_ spot: ConfigurationSpot, known: [String]) -> ConfigurationFields? {
    guard let members = members(spot, of: known.joined(separator: ", ")) else { return nil }
    var values: [String: ConfigurationSpot] = [:]
    for member in members {
      if known.contains(member.name) { values[member.name] = member } else { refuseUnknown(member, known: known) }
    }
    return ConfigurationFields(spot, values: values)
  }

  /// The members of an object whose keys are names of something; of duplicate keys only the first, the others are
  /// noted.
  mutating func members(_ spot: ConfigurationSpot, of what: String) -> [ConfigurationSpot]? {
    guard let members = spot.members else {
      refuse(spot, allowed: "an object of \(what)")
      return nil
    }
    var seen: Set<String> = []
    return members.filter { member in
      let isFirst = seen.insert(member.name).inserted
      if !isFirst { refuseKey(member, "this key stands here twice; keep one of the two") }
      return isFirst
    }
  }
}
