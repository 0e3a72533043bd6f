extension ConfigurationReader {
  /// The gates, in the order of the file.
  mutating func gates(_ spot: ConfigurationSpot?, names: CategoryNames) -> [GatePolicy] {
    guard let spot, let members = members(spot, of: "gates and their commands") else { return [] }
    return members.compactMap { member in
      if !GatePolicy.isName(member.name) {
        refuseKey(
          member,
          "\(Quoted.text(member.name)) is no name of a gate; it must be 1 to 64 letters, digits, '.', '_' or '-', a letter first"
        )
      } else if GatePolicy.reserved.contains(member.name) {
        refuseKey(member, "fanout itself has a gate of this name; choose another one")
      }
      return gate(member, names: names)
    }
  }

  private mutating func gate(_ spot: ConfigurationSpot, names: CategoryNames) -> GatePolicy? {
    guard let fields = fields(spot, known: ConfigurationDescription.gate) else { return nil }
    var policy = GatePolicy(name: spot.name, command: [], directory: directory)
    take(fields["directory"], into: &policy.directory) { $0.path($1) }
    if let command = fields["command"] {
      if let argv = argv(command) { policy.command = resolved(argv, spot: command, in: policy.directory) }
    } else {
      refuse(spot, "command is missing; it says what to run, as a list of strings")
    }
    take(fields["categories"], orNullInto: &policy.categories) { $0.allowlist($1, names: names) }
    take(fields["timeLimit"], into: &policy.timeLimit) { $0.duration($1, why: ", because the fire waits for it") }
    take(fields["cache"], into: &policy.cache) { $0.duration($1) }
    take(fields["open"], into: &policy.open) { $0.codes($1) }
    take(fields["closed"], into: &policy.closed) { $0.codes($1) }
    take(fields["onUnknown"], into: &policy.onUnknown) { $0.word($1) }
    // Where one list is said alone, the other gives way.
    if fields["open"] == nil { policy.open.removeAll(where: policy.closed.contains) }
    if fields["closed"] == nil { policy.closed.removeAll(where: policy.open.contains) }
    if let both = policy.open.first(where: policy.closed.contains) {
      refuse(spot, "exit code \(both) would mean both open and closed; name it once")
    }
    return policy
  }

  private mutating func codes(_ spot: ConfigurationSpot) -> [Int]? {
    guard case .list(of: .whole(let range), _)? = spot.key?.kind else { misread(spot, "list of whole numbers") }
    guard let elements = list(spot, of: "exit codes") else { return nil }
    return elements.compactMap { element in
      if let number = element.number, let code = Int(exactly: number), range.contains(code) { return code }
      refuse(element, allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
  }
}
