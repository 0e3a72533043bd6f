extension ConfigurationReader {
  /// The `systemd` object.
  mutating func unitPolicy(_ spot: ConfigurationSpot?) -> UnitPolicy {
    var policy = UnitPolicy()
    guard let spot, let fields = fields(spot, known: ConfigurationDescription.systemd) else { return policy }
    take(fields["prefix"], into: &policy.prefix) { $0.unitPrefix($1) }
    take(fields["manager"], into: &policy.manager) { $0.word($1) }
    take(fields["slice"], orNullInto: &policy.slice) { $0.slice($1) }
    return policy
  }

  /// A `limits` object, laid over another one. A limit that is null limits nothing.
  mutating func lay(_ spot: ConfigurationSpot, over limits: inout UnitLimits) {
    guard let fields = fields(spot, known: ConfigurationDescription.limits) else { return }
    take(fields["memoryMax"], orNullInto: &limits.memoryMax) { $0.size($1) }
    take(fields["cpuQuota"], orNullInto: &limits.cpuQuota) { $0.percent($1) }
    take(fields["tasksMax"], orNullInto: &limits.tasksMax) { $0.whole($1) }
    take(fields["nice"], orNullInto: &limits.nice) { $0.whole($1) }
    guard let spot = fields["properties"], let members = members(spot, of: "properties of systemd and their values")
    else { return }
    for member in members { lay(property: member, over: &limits) }
  }

  private mutating func lay(property member: ConfigurationSpot, over limits: inout UnitLimits) {
    let name = member.name
    let letters = name.utf8.allSatisfy {
      (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || (0x30...0x39).contains($0)
    }
    if name.isEmpty || !letters {
      refuseKey(
        member, "\(Quoted.text(name)) is no name of a property; see systemd.resource-control(5) and systemd.exec(5)")
    } else if let own = UnitProperty.own.first(where: { $0.lowercased() == name.lowercased() }) {
      refuseKey(member, "fanout itself sets \(own) for every worker's unit" + UnitLimits.insteadOf(own))
    } else if let value = member.text, !value.utf8.contains(where: { $0 < 0x20 }) {
      limits.properties.removeAll { $0.name == name }
      limits.properties.append(UnitProperty(name, value))
      limits.properties.sort { $0.name < $1.name }
    } else {
      refuse(member, allowed: "a string on one line, as systemd takes it")
    }
  }

  /// `150%`: of one processor.
  private mutating func percent(_ spot: ConfigurationSpot) -> Int? {
    if spot.key?.kind != .percent { misread(spot, "percentage") }
    if let text = spot.text, text.hasSuffix("%"), text.utf8.dropLast().allSatisfy({ (0x30...0x39).contains($0) }),
      let percent = Int(text.dropLast()), (1...1_000_000).contains(percent)
    {
      return percent
    }
    refuse(spot, allowed: "a share of one processor such as \"50%\" or \"200%\"")
    return nil
  }

  private mutating func unitPrefix(_ spot: ConfigurationSpot) -> String? {
    if spot.key?.kind != .unitPrefix { misread(spot, "prefix") }
    if let text = spot.text, UnitNames.isPrefix(text) { return text }
    refuse(spot, allowed: "1 to 40 of a-z 0-9 _ - that begin with a letter")
    return nil
  }

  private mutating func slice(_ spot: ConfigurationSpot) -> String? {
    if spot.key?.kind != .slice { misread(spot, "slice") }
    if let text = spot.text, UnitNames.isSlice(text) { return text }
    refuse(spot, allowed: "the name of a slice, such as \"fanout.slice\"")
    return nil
  }
}

extension UnitLimits {
  fileprivate static func insteadOf(_ property: String) -> String {
    switch property {
    case "MemoryMax": "; write memoryMax"
    case "CPUQuota": "; write cpuQuota"
    case "TasksMax": "; write tasksMax"
    case "Nice": "; write nice"
    case "Environment", "EnvironmentFile", "PassEnvironment": "; write worker.environment"
    case "RuntimeMaxSec": "; write worker.timeLimit"
    case "Slice": "; write systemd.slice"
    default: ""
    }
  }
}
