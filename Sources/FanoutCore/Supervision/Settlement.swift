/// What reconciliation makes of an open run that is over: no supervisor of it lives, and no process (SPEC 10).
public struct Settlement: Sendable, Equatable {
  /// What lies in the run's directory. Read only where the journal knows no end.
  public struct Evidence: Sendable {
    /// The end that its supervisor kept aside because the journal could not take it.
    public var keptEnd: Record?
    /// What its worker reported.
    public var outcome: OutcomeReading
    /// An operator had wished for its end.
    public var hasKillWish: Bool
    /// The size of its log.
    public var logBytes: Int64
    /// What the manager said of its unit, in words; nil: it had none, or nothing was kept.
    public var unitEnd: String?
    /// How its worker ended, as its keeper wrote it down.
    public var exit: ExitStatus
    /// By what it is known that nothing of it is left.
    public var proof: EndProof

    /// Evidence.
    public init(
      keptEnd: Record?, outcome: OutcomeReading, hasKillWish: Bool, logBytes: Int64, unitEnd: String? = nil,
      exit: ExitStatus = .unseen,
      proof: EndProof = .kernel
    ) {
      self.keptEnd = keptEnd
      self.outcome = outcome
      self.hasKillWish = hasKillWish
      self.logBytes = logBytes
      self.unitEnd = unitEnd
      self.exit = exit
      self.proof = proof
    }
  }

  /// What is put on disk, in this order, before the index entry goes.
  public private(set) var records: [Record] = []
  /// The run's start never reached the disk: no worker was executed, nothing was promised, its directory goes as well.
  public private(set) var isUndone = false
  /// The run gets its terminal record here.
  public private(set) var endsRun = false
  /// The run's respawn was due, and its supervisor's end costs it.
  public private(set) var deniesRespawn = false

  /// Decides. Exactly one end and one release come of it, whatever of them is on record already. `wasLeft`: its
  /// supervisor lived and left it to be settled, because the journal had not taken all of it. Throws what `evidence`
  /// throws.
  public init<Unreadable>(
    run: RunID, category: Category, wasLeft: Bool = false, ledger: Ledger, at now: Moment,
    evidence: () throws(Unreadable) -> Evidence
  ) throws(Unreadable) {
    let lane = run.lane
    let facts = ledger.run(run)
    // What is dated here is an estimate: it is never dated before what is on record of the lane, which its supervisor
    // may have written while somebody was about to look.
    var latest = ledger.lastMoment(lane: lane)
    func record(_ event: Event, at moment: Moment, of run: RunID) -> Record {
      let moment = latest.map { $0.isLater(than: moment, at: now) ? $0 : moment } ?? moment
      latest = moment
      return Record(moment: moment, fire: facts?.fire, run: run, category: category, event: event)
    }
    guard let facts, facts.isOpen || facts.end != nil else {
      isUndone = true
      if run == lane.first, ledger.lockTaker(lane: lane) != nil, !ledger.isReleased(lane: lane) {
        records.append(record(.lockReleased(holderGone: true), at: now, of: lane.first))
      }
      return
    }
    var released = now
    var respawn = facts.end?.respawn
    var loss = wasLeft ? RespawnLoss.journalUnwritable : .supervisorLost
    if facts.end == nil {
      let evidence = try evidence()
      if var kept = evidence.keptEnd, kept.run == run, case .runEnded(let end) = kept.event {
        kept.moment = kept.moment.behind(latest)
        records.append(kept)
        if latest.map({ !$0.isLater(than: kept.moment, at: now) }) ?? true { latest = kept.moment }
        released = kept.moment
        respawn = end.respawn
        loss = .journalUnwritable
      } else {
        let end = Settlement.unseenEnd(evidence, generation: facts.generation)
        records.append(record(.runEnded(end), at: now, of: run))
        respawn = end.respawn
      }
      endsRun = true
    }
    if ledger.owesRespawn(respawn, of: run) {
      records.append(record(.respawnDenied(why: loss.rawValue), at: now, of: run))
      deniesRespawn = true
    }
    let hasRespawned = ledger.run(run.respawned)?.hasStart == true
    // A generation 1 that has its own entry carries the lane on; its own settling releases it.
    if !(respawn == .due && hasRespawned), !ledger.isReleased(lane: lane) {
      records.append(record(.lockReleased(holderGone: true), at: released, of: lane.first))
    }
  }

  /// Nobody but its keeper saw the exit, or nobody at all: then a complete outcome file decides, else it is lost. Never
  /// respawned.
  private static func unseenEnd(_ evidence: Evidence, generation: Int64) -> RunEndRecord {
    let verdict = Verdict(exit: evidence.exit, cause: nil, reading: evidence.outcome)
    let why = evidence.exit == .unseen ? "exitUnseen" : RespawnLoss.supervisorLost.rawValue
    var end = RunEndRecord(
      RunEnd(
        verdict: verdict, exit: evidence.exit, cause: nil, reading: evidence.outcome, swept: [],
        respawn: verdict.outcome == .productive && generation == 0 ? .denied(why) : .notEarned, elapsed: nil,
        proof: evidence.proof))
    let wish = evidence.hasKillWish ? "a kill was wished for" : nil
    end.detail = [end.detail, evidence.unitEnd, wish].compactMap { $0 }.joined(separator: "; ").nonEmpty
    end.logBytes = evidence.logBytes
    return end
  }
}
