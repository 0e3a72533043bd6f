extension ConfigurationReader {
  /// `onFire`; what is wrong with it is noted.
  mutating func onFire(_ spot: ConfigurationSpot) -> OnFirePolicy? {
    guard let fields = fields(spot, known: ["command", "directory", "timeLimit"]) else { return nil }
    var policy = OnFirePolicy(command: [], directory: directory)
    take(fields["directory"], into: &policy.directory) { $0.path($1) }
    if let command = fields["command"] {
      if let argv = argv(command) { policy.command = resolved(argv, spot: command, in: policy.directory) }
    } else {
      refuse(spot, "command is missing; it says what to run, as a list of strings")
    }
    take(fields["timeLimit"], into: &policy.timeLimit) { reader, spot in
      guard let limit = reader.duration(spot, atLeast: .seconds(1)) else { return nil }
      guard limit <= OnFirePolicy.longest else {
        reader.refuse(spot, allowed: "\(OnFirePolicy.longest.written) or less, because the fire waits for it")
        return nil
      }
      return limit
    }
    return policy
  }
}
