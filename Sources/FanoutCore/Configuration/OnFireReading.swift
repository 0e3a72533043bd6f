extension ConfigurationReader {
  /// `onFire`; what is wrong with it is noted.
  mutating func onFire(_ spot: ConfigurationSpot) -> OnFirePolicy? {
    guard let fields = fields(spot, known: ConfigurationDescription.onFire) else { return nil }
    var policy = OnFirePolicy(command: [], directory: directory)
    take(fields["directory"], into: &policy.directory) { $0.path($1) }
    if let command = fields["command"] {
      if let argv = argv(command) { policy.command = resolved(argv, spot: command, in: policy.directory) }
    } else {
      refuse(spot, "command is missing; it says what to run, as a list of strings")
    }
    take(fields["timeLimit"], into: &policy.timeLimit) { $0.duration($1, why: ", because the fire waits for it") }
    return policy
  }
}
