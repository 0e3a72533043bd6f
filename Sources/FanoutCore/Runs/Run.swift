/// The identity of one worker execution, and the terms under which it is watched. Stored as `run.json`, complete from
/// the first moment, so that an adopter can go on where a supervisor fell.
public struct Run: Sendable, Equatable {
  /// The run's id.
  public var id: RunID
  /// The fire that admitted it.
  public var fire: FireID
  /// The run's category.
  public var category: Category
  /// 0, or 1 for the one productive respawn.
  public var generation: Int
  /// Which attempt at this run's work it is at, from 1. The first is the only one so far.
  public var attempt = 1
  /// 1, or one more for every unsuccessful end of the category directly before it.
  public var streak: Int
  /// The step that named it.
  public var source: CandidateSource
  /// The id of the entry that the selector wrote for it; nil: it wrote none.
  public var entry: String?
  /// The backend that it runs on; nil: none.
  public var backend: String?
  /// The run's place among the candidates of its fire, from 1.
  public var rank: Int
  /// The terms.
  public var terms: Terms

  /// A run.
  public init(
    id: RunID, fire: FireID, category: Category, generation: Int, streak: Int, source: CandidateSource, rank: Int,
    terms: Terms
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
  public var respawned: Run { respawned(on: backend) }

  /// The same on a backend; nil: on none.
  public func respawned(on backend: String?) -> Run {
    var run = Run(
      id: id.respawned, fire: fire, category: category, generation: generation + 1, streak: 1, source: .respawn,
      rank: rank, terms: terms)
    run.backend = backend
    return run
  }
}
