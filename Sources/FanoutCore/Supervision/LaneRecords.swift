/// What a supervisor puts on record for its lanes.
extension Lane {
  /// The records of an effect, in their order; none where it has no record. `known` is an end that stands already;
  /// `isLeft`: the release, and what became of a respawn, is left to reconciliation. `log` adds to a new end what only
  /// the machine knows.
  public func records(
    for effect: Effect, known: RecordedEnd?, isLeft: Bool = false, at moment: Moment,
    adding log: (inout RunEndRecord) -> Void
  ) -> [Record] {
    switch effect {
    case .confirm: return [record(.runConfirmed, at: moment)]
    case .recordDenial(let why):
      return isLeft ? [] : [record(.respawnDenied(why: why), at: moment), releaseRecord(at: moment)]
    case .record(let end):
      switch known {
      case .journalled(let owesDenial, let isReleased):
        return rest(owesDenial ? .supervisorLost : nil, isReleased, at: moment)
      case .kept(let known, let owesDenial, let isReleased):
        return [known] + rest(owesDenial ? .journalUnwritable : nil, isReleased, at: moment)
      case .written(let isReleased): return effect.tellsRelease && !isReleased ? [releaseRecord(at: moment)] : []
      case nil: break
      }
      var ended = RunEndRecord(end)
      log(&ended)
      return [record(.runEnded(ended), at: moment)] + (effect.tellsRelease ? [releaseRecord(at: moment)] : [])
    case .spawn, .listen, .cutOutput, .continueWorker, .sweep, .askRespawn, .release: return []
    }
  }

  /// What follows an end of which nobody but an adopter is left to tell: the respawn that is lost with its supervisor,
  /// the release.
  private func rest(_ loss: RespawnLoss?, _ isReleased: Bool, at moment: Moment) -> [Record] {
    (loss.map { [record(.respawnDenied(why: $0.rawValue), at: moment)] } ?? [])
      + (isReleased ? [] : [releaseRecord(at: moment)])
  }

  /// The release of its lock, named by the run that began the lane.
  public func releaseRecord(at moment: Moment) -> Record {
    Record(
      moment: moment, fire: run.fire, run: run.id.lane.first, category: run.category,
      event: .lockReleased(holderGone: false))
  }

  /// A record of the run that the lane is at.
  public func record(_ event: Event, at moment: Moment) -> Record {
    Record(moment: moment, fire: run.fire, run: run.id, category: run.category, event: event)
  }
}

extension Lane.Effect {
  /// Whether the release of the lock is on record with it: nothing follows in the lane.
  public var tellsRelease: Bool {
    switch self {
    case .record(let end): if case .due = end.respawn { false } else { true }
    case .recordDenial: true
    default: false
    }
  }
}

extension Run {
  /// The records of a claim: the lock, and the run that is open from here on.
  public func claimRecords(
    lockPath: String, taker: Int32, namespace: String? = nil, supervisor: SupervisorID,
    in place: StartPlace = StartPlace(), at moment: Moment
  ) -> [Record] {
    [
      Record(
        moment: moment, fire: fire, run: id, category: category,
        event: .lockAcquired(path: lockPath, taker: taker, namespace: namespace)),
      startRecord(supervisor: supervisor, in: place, at: moment),
    ]
  }

  /// The start record of a run.
  public func startRecord(supervisor: SupervisorID, in place: StartPlace = StartPlace(), at moment: Moment) -> Record {
    var start = RunStart(
      generation: Int64(generation), streak: Int64(streak), source: source.rawValue, rank: Int64(rank),
      supervisor: supervisor)
    start.entry = entry
    start.backend = backend
    start.backends = backend == nil ? nil : place.backends.map { Int64($0) }
    start.unit = place.unit
    start.unenforced = place.unenforced
    start.unlike = place.unlike
    return Record(moment: moment, fire: fire, run: id, category: category, event: .runStarted(start))
  }
}
