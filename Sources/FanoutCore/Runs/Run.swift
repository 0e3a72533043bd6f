/// The identity of one worker execution, and the terms under which it is watched. Stored as `run.json`, complete from
/// the first moment, so that an adopter can go on where a supervisor fell.
public struct Run: Sendable, Equatable {
  /// `FIRE-RANK`, generation 1 with an `r` behind it.
  public var id: String
  /// The fire that admitted it.
  public var fire: String
  /// Its category.
  public var category: Category
  /// 0, or 1 for the one productive respawn.
  public var generation: Int
  /// Which attempt at this run's work it is at, from 1. The first is the only one so far.
  public var attempt = 1
  /// 1, or one more for every unsuccessful end of the category directly before it.
  public var streak: Int
  /// The step that named it.
  public var source: Source
  /// Its place among the candidates of its fire, from 1.
  public var rank: Int
  /// The terms.
  public var terms: Terms

  /// A run.
  public init(
    id: String, fire: String, category: Category, generation: Int, streak: Int, source: Source, rank: Int, terms: Terms
  ) {
    self.id = id
    self.fire = fire
    self.category = category
    self.generation = generation
    self.streak = streak
    self.source = source
    self.rank = rank
    self.terms = terms
  }

  /// Generation 1 of this run: a run of its own in the same lane.
  public var respawned: Run {
    Run(
      id: id + "r", fire: fire, category: category, generation: generation + 1, streak: 1, source: .respawn, rank: rank,
      terms: terms)
  }
}

/// The limits of a run and what follows it.
public struct Terms: Sendable, Equatable {
  /// How long it must live to count as started.
  public var confirmFor: Duration
  /// How long it may run.
  public var timeLimit: Duration?
  /// How long it may be silent.
  public var stallAfter: Duration?
  /// Bytes its log may take on disk.
  public var outputLimit: Int
  /// How it is asked to end.
  public var teardown: [TeardownStep]
  /// When it runs once more.
  public var respawn: RespawnPolicy

  /// Terms.
  public init(
    confirmFor: Duration, timeLimit: Duration?, stallAfter: Duration?, outputLimit: Int, teardown: [TeardownStep],
    respawn: RespawnPolicy
  ) {
    self.confirmFor = confirmFor
    self.timeLimit = timeLimit
    self.stallAfter = stallAfter
    self.outputLimit = outputLimit
    self.teardown = teardown
    self.respawn = respawn
  }

  /// The terms that a category's policy sets.
  public init(_ policy: CategoryPolicy) {
    self.init(
      confirmFor: policy.worker.confirmFor, timeLimit: policy.worker.timeLimit, stallAfter: policy.worker.stallAfter,
      outputLimit: policy.worker.outputLimit, teardown: policy.worker.teardown, respawn: policy.respawn)
  }
}

/// Whether a productive run earns its one respawn, and if not, why not.
public enum RespawnDecision: Sendable, Equatable {
  /// It does, after that long.
  case due(after: Duration)
  /// The run was not productive, or is generation 1 already: there is nothing to decide.
  case notEarned
  /// It was productive, and this stands against it.
  case denied(String)

  /// Decides by the run's own report alone (SPEC 8, "Respawn").
  public init(run: Run, exit: ExitStatus, verdict: Verdict, grade: Double?) {
    guard verdict.outcome == .productive, run.generation == 0, run.terms.respawn.limit > 0 else {
      self = .notEarned
      return
    }
    if exit == .unseen {
      self = .denied("exitUnseen")
    } else if let least = run.terms.respawn.gradeAtLeast, !((grade ?? -1) >= least) {
      self = .denied(grade == nil ? "noGrade" : "gradeBelow")
    } else {
      self = .due(after: run.terms.respawn.delay)
    }
  }
}

/// How a run ended: what its terminal record says.
public struct RunEnd: Sendable, Equatable {
  /// The verdict.
  public var verdict: Verdict
  /// How the worker exited.
  public var exit: ExitStatus
  /// Why fanout ended it; nil: it did so itself.
  public var cause: EndCause?
  /// What it reported, kept even where something beat it.
  public var reading: OutcomeReading
  /// Every leftover that got a teardown, by process number and name.
  public var swept: [SweptProcess]
  /// What follows.
  public var respawn: RespawnDecision
  /// How long the worker ran, as far as anybody saw.
  public var elapsed: Duration?
  /// By what it is known that nothing of it is left.
  public var proof: EndProof

  /// An end.
  public init(
    verdict: Verdict, exit: ExitStatus, cause: EndCause?, reading: OutcomeReading, swept: [SweptProcess],
    respawn: RespawnDecision, elapsed: Duration?, proof: EndProof = .kernel
  ) {
    self.verdict = verdict
    self.exit = exit
    self.cause = cause
    self.reading = reading
    self.swept = swept
    self.respawn = respawn
    self.elapsed = elapsed
    self.proof = proof
  }
}

/// A leftover that was ended with its run.
public struct SweptProcess: Sendable, Equatable {
  /// Its process number.
  public var pid: Int32
  /// Its name as the kernel keeps it.
  public var name: String
  /// A swept process.
  public init(pid: Int32, name: String) {
    self.pid = pid
    self.name = name
  }
}
