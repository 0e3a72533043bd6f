extension ConfigurationReader {
  /// `onFire` or `onOutcome`; what is wrong with it is noted.
  mutating func hook(_ spot: ConfigurationSpot) -> HookPolicy? {
    fields(spot, known: ConfigurationDescription.hook()).map { hook(spot, $0) }
  }

  /// `notify`; what is wrong with it is noted.
  mutating func notify(_ spot: ConfigurationSpot) -> NotifyPolicy? {
    guard let fields = fields(spot, known: ConfigurationDescription.notify) else { return nil }
    var policy = NotifyPolicy(hook: hook(spot, fields))
    var kinds: [HandKind]? = policy.kinds
    take(fields["kinds"], orNullInto: &kinds) { $0.kinds($1) }
    policy.kinds = kinds ?? HandKind.told
    return policy
  }

  private mutating func hook(_ spot: ConfigurationSpot, _ fields: ConfigurationFields) -> HookPolicy {
    var policy = HookPolicy(command: [], directory: directory)
    take(fields["directory"], into: &policy.directory) { $0.path($1) }
    if let command = fields["command"] {
      if let argv = argv(command) { policy.command = resolved(argv, spot: command, in: policy.directory) }
    } else {
      refuse(spot, "command is missing; it says what to run, as a list of strings")
    }
    take(fields["timeLimit"], into: &policy.timeLimit) { $0.duration($1, why: ", because the fire waits for it") }
    return policy
  }

  private mutating func kinds(_ spot: ConfigurationSpot) -> [HandKind]? {
    list(spot, of: "kinds of hands")?.compactMap { element in
      var element = element
      element.key = spot.key?.element
      return word(element)
    }
  }
}
