import FanoutCore

/// Tells the `notify` command what needs a person, and what does no more (SPEC 13, "Hands").
public struct HandTelling {
  private let policy: NotifyPolicy
  private let variables: HookVariables
  private let state: StateDirectory
  private let clocks: Clocks
  private let writer: JournalWriter

  /// More is left to the next errand: whatever else goes wrong, nobody is called without end.
  private static let calls = 8

  /// Tells of a state directory.
  public init(_ policy: NotifyPolicy, variables: HookVariables, state: StateDirectory, clocks: Clocks) {
    self.policy = policy
    self.variables = variables
    self.state = state
    self.clocks = clocks
    writer = JournalWriter(Journal(state, clocks: clocks))
  }

  /// Tells all that was not told yet, in order and together, unless somebody is at it: he looks once more. A sentence
  /// where the command did not take it.
  public func tell(environment: ProcessEnvironment) throws -> String? {
    for _ in 0..<HandTelling.calls where notice() != nil {
      // Whoever has the lock looks again once he has freed it, and finds what was put on record before we asked for it.
      guard let turn = try TurnLock(at: state.notifyLock) else { return nil }
      defer { turn.end() }
      if let trouble = try tellOnce(environment) { return trouble }
    }
    return nil
  }

  private func notice() -> HandNotice? {
    let hands = JournalStanding(Journal(state, clocks: clocks)).standing.hands
    return HandNotice(hands, kinds: policy.kinds, at: clocks.moment())
  }

  /// Under the lock: what was told meanwhile is told by now.
  private func tellOnce(_ environment: ProcessEnvironment) throws -> String? {
    guard let notice = notice() else { return nil }
    let document = notice.json(host: variables.host, loop: variables.loop).encoded() + [10]
    let call = HookCall(policy.hook, input: document, variables: variables)
    if let why = call.run(environment: environment, clocks: clocks) {
      let trouble = TellingTrouble(why: "\(policy.hook.command[0]) \(why)", since: clocks.moment().wall)
      trouble.leave(at: state.notifyTrouble)
      return trouble.why
    }
    // From here on it is told: a crash before the next line tells it again, by the same names.
    try writer.append([Record(moment: clocks.moment(), event: .handsTold(notice.told))])
    TellingTrouble.remove(state.notifyTrouble)
    return nil
  }
}
