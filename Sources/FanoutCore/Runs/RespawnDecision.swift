/// Whether a productive run earns its one respawn, and if not, why not.
public enum RespawnDecision: Sendable, Equatable {
  /// The respawn is due, after that long.
  case due(after: Duration)
  /// The run was not productive, or is generation 1 already: there is nothing to decide.
  case notEarned
  /// The run was productive, and this stands against its respawn.
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
