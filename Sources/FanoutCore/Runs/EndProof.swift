/// By what it is known that nothing of a run is left (SPEC 8, "Ending"). A pass over the processes is none: they come
/// and go between two looks.
public enum EndProof: String, Sendable, CaseIterable {
  /// The kernel said so: the run's keeper knew no child any more, or whoever inherited what it left does not, or
  /// nothing of the run's boot lives.
  case kernel
  /// Keeper and supervisor were lost: two passes that found nothing, and a lock that could be taken.
  case evidence
}
