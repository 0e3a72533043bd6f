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
