extension ConfigurationReader {
  /// Names and values, laid over others, in order of name; null removes a variable. No sentence ever shows a value.
  mutating func environment(_ spot: ConfigurationSpot, over base: [EnvironmentEntry] = []) -> [EnvironmentEntry] {
    guard let members = members(spot, of: "names and their values") else { return base }
    var entries = base
    for member in members {
      guard let entry = variable(member) else { continue }
      entries.removeAll { $0.name == entry.name }
      entries.append(entry)
    }
    return entries.sorted { $0.name < $1.name }
  }

  private mutating func variable(_ member: ConfigurationSpot) -> EnvironmentEntry? {
    let name = member.name
    if name.isEmpty || name.contains("=") || name.utf8.contains(0) {
      refuseKey(
        member, "\(Quoted.text(name)) is no name of a variable; it must not be empty or contain = or a NUL character")
    } else if WorkerVariables.own.contains(name) {
      refuseKey(member, "fanout itself sets this variable for every worker; choose another name")
    } else if member.isNull {
      return EnvironmentEntry(name: name, value: nil)
    } else if let value = member.text {
      if value.utf8.contains(0) { refuseKey(member, "its value contains a NUL character, which no variable can") }
      return EnvironmentEntry(name: name, value: value)
    } else {
      refuse(member, "found \(member.kind); it must be a string, in quotes")
    }
    return nil
  }

  /// The path of a file of variables; with `-` before it, it may be missing.
  mutating func environmentFile(_ spot: ConfigurationSpot) -> EnvironmentFile? {
    guard let written = text(spot) else { return nil }
    let mayLack = written.hasPrefix("-")
    switch paths.absolute(mayLack ? String(written.dropFirst()) : written, base: directory) {
    case .success(let path): return EnvironmentFile(path: path, mayLack: mayLack)
    case .failure(let refusal):
      refuse(spot, "found \(Quoted.text(written)); \(refusal)")
      return nil
    }
  }
}
