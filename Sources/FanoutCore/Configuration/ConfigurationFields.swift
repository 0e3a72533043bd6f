/// An object with its known keys told apart.
struct ConfigurationFields {
  /// The object.
  let spot: ConfigurationSpot
  private let known: [String]
  private let values: [String: ConfigurationSpot]

  init(_ spot: ConfigurationSpot, known: [String], values: [String: ConfigurationSpot]) {
    self.spot = spot
    self.known = known
    self.values = values
  }

  /// The value of a key; nil where it is absent. A key that the description lacks could never be written.
  subscript(key: String) -> ConfigurationSpot? {
    precondition(known.contains(key), "\(key) is read and not described")
    return values[key]
  }
}

extension ConfigurationReader {
  /// An object of which these keys are known; nil (and noted) where the value is none.
  mutating func fields(_ spot: ConfigurationSpot, known: [ConfigurationKey]) -> ConfigurationFields? {
    let names = known.map(\.name)
    guard let members = members(spot, of: names.joined(separator: ", ")) else { return nil }
    var values: [String: ConfigurationSpot] = [:]
    for var member in members {
      guard let key = known.first(where: { $0.name == member.name }) else {
        refuseUnknown(member, known: names)
        continue
      }
      member.key = key
      values[member.name] = member
    }
    return ConfigurationFields(spot, known: names, values: values)
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
