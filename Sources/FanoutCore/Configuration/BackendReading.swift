extension ConfigurationReader {
  /// The backends, in the order of the file. Their names are spelled as categories are.
  mutating func backends(_ spot: ConfigurationSpot?) -> [BackendPolicy] {
    guard let spot, let members = members(spot, of: "backends and what they are") else { return [] }
    var writtenAs: [String: String] = [:]
    return members.compactMap { member in
      guard let name = CategoryNames.spelled(member.name)?.name else {
        refuseKey(
          member,
          "\(Quoted.text(member.name)) is no name of a backend; it must be 1 to 64 letters a–z, digits, '.', '_' or '-', a letter or digit first"
        )
        return nil
      }
      if let earlier = writtenAs.updateValue(member.name, forKey: name) {
        refuseKey(member, "this is the backend '\(name)', which stands there already (as \(Quoted.text(earlier)))")
      }
      return backend(member, name)
    }
  }

  private mutating func backend(_ spot: ConfigurationSpot, _ name: String) -> BackendPolicy? {
    guard let fields = fields(spot, known: ConfigurationDescription.backend) else { return nil }
    var backend = BackendPolicy(name: name)
    take(fields["slots"], orNullInto: &backend.slots) { $0.whole($1) }
    take(fields["rank"], into: &backend.rank) { $0.whole($1) }
    take(fields["free"], into: &backend.isFree) { $0.flag($1) }
    if let environment = fields["environment"] { backend.environment = self.environment(environment) }
    let directory = self.directory
    take(fields["command"], orNullInto: &backend.command) { reader, spot in
      reader.argv(spot).map { reader.resolved($0, spot: spot, in: directory) }
    }
    take(fields["probe"], orNullInto: &backend.probe) { $0.probe($1, of: name) }
    return backend
  }

  /// A command that says whether a backend can be reached: a gate that is about nobody's category, and for which no
  /// answer is none.
  private mutating func probe(_ spot: ConfigurationSpot, of backend: String) -> GatePolicy? {
    guard let fields = fields(spot, known: ConfigurationDescription.probe) else { return nil }
    var gate = GatePolicy(name: BackendPolicy.gateName(backend), command: [], directory: directory)
    gate.onUnknown = .closed
    if let command = fields["command"] {
      if let argv = argv(command) { gate.command = resolved(argv, spot: command, in: directory) }
    } else {
      refuse(spot, "command is missing; it says what to run, as a list of strings")
    }
    take(fields["timeLimit"], into: &gate.timeLimit) { $0.duration($1, why: ", because the fire waits for it") }
    take(fields["cache"], into: &gate.cache) { $0.duration($1) }
    return gate
  }

  /// The backends that serve a category, in its order.
  mutating func route(_ spot: ConfigurationSpot, among known: [String]) -> [String]? {
    guard let elements = list(spot, of: "backends") else { return nil }
    if elements.isEmpty { refuse(spot, "the list is empty, so it could never run; name at least one backend") }
    var route: [String] = []
    for element in elements {
      guard let written = text(element) else { continue }
      guard let name = CategoryNames.spelled(written)?.name, known.contains(name) else {
        let nearest = nearestWord(to: written, among: known)
        let advice =
          nearest.map { "did you mean '\($0)'?" }
          ?? (known.isEmpty ? "there are none in backends" : "known here are \(known.joined(separator: ", "))")
        refuse(element, "\(Quoted.text(written)) is no backend; \(advice)")
        continue
      }
      if route.contains(name) {
        refuse(element, "\(Quoted.text(written)) is the backend '\(name)', which the list names already")
      } else {
        route.append(name)
      }
    }
    return route
  }
}
