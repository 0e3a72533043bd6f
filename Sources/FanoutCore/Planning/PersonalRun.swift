/// What a person asks for with `fanout run` (SPEC 2), and what it makes of policy and facts.
public struct PersonalRun: Sendable, Equatable {
  /// The category; nil: the first that a plan admits.
  public var category: Category?
  /// Outranks the allowlist, pauses, gates and a full width as well.
  public var isForced: Bool
  /// Lets a productive run respawn.
  public var mayRespawn: Bool

  /// A personal run.
  public init(category: Category?, isForced: Bool, mayRespawn: Bool) {
    self.category = category
    self.isForced = isForced
    self.mayRespawn = mayRespawn
  }

  /// The policy under which its plan is made: one run; with force a category that was named counts as allowlisted.
  public func policy(_ policy: Policy) -> Policy {
    var own = policy
    own.perFire = 1
    if let category {
      if isForced, !own.allowlist.contains(category) { own.allowlist.append(category) }
      if isForced { own.families = [] }
      own.cooldowns[category] = nil
      own.backOffs[category] = BackOff.none
    }
    return own
  }

  /// The facts under which its plan is made: with force nothing is paused, gated or full.
  public func facts(_ facts: Facts, width: Int) -> Facts {
    guard isForced else { return facts }
    var own = facts
    own.pauseOfAll = nil
    own.pauses = [:]
    own.gates = []
    own.host = nil
    own.answers = []
    own.backendHolds = [:]
    own.unreadableBackends = [:]
    own.backends = own.backends.mapValues(\.withoutCrash)
    own.live = min(own.live, width - 1)
    return own
  }

  /// What the person outranks, to be told.
  public func outranked(policy: Policy, facts: Facts) -> [Reason] {
    guard let category else { return [] }
    let candidate = Candidate(written: category.name, category: category, source: .person, selection: nil)
    // A limit or a login of a backend stands, whatever else was passed.
    let stands = Admission(policy: self.policy(policy), facts: self.facts(facts, width: policy.width)).reasons(
      against: candidate
    ).filter {
      if case .noBackend = $0 { true } else { false }
    }
    return Admission(policy: policy, facts: facts).reasons(against: candidate).filter { reason in
      switch reason.weightForPerson {
      case .yields: reason != .fireFull
      case .needsForce: isForced && !stands.contains(reason)
      case .stands: false
      }
    }
  }
}

extension Facts {
  /// What counts of them for a person's run; all of them for a run that is nobody's.
  public func standing(against person: PersonalRun?, width: Int) -> Facts { person?.facts(self, width: width) ?? self }
}
