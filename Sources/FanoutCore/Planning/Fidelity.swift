/// How far a fire did what its selector meant (SPEC 13, "Fidelity").
public struct Fidelity: Sendable, Equatable {
  /// Of what could run, as much as there were places for: the part that started, the first of the answer weighing most;
  /// nil: nothing could, or there was no place.
  public var intent: Double?
  /// The same of all that the selector named and that does not run already; nil: that was nothing.
  public var demandMet: Double?

  /// The fidelity of a plan of which those did not start although they were admitted.
  public init(_ plan: Plan, failed: Set<String> = []) {
    func hasStarted(_ entry: Plan.Entry) -> Bool {
      entry.withheld == nil && !failed.contains(entry.candidate.category?.name ?? "")
    }
    if plan.degradation != nil {
      // What it started was not what the selector meant.
      intent = plan.entries.contains(where: hasStarted) ? 0 : nil
      return
    }
    let named = plan.entries.filter(\.candidate.source.isSelectorsChoice)
    intent = Fidelity.part(of: named.filter(\.couldRun).prefix(plan.places), hasStarted)
    demandMet = Fidelity.part(of: named.filter { !$0.runsAlready }[...], hasStarted)
  }

  /// The part of entries that started, weighed by 1/log2(place + 1).
  private static func part(of entries: ArraySlice<Plan.Entry>, _ hasStarted: (Plan.Entry) -> Bool) -> Double? {
    guard !entries.isEmpty else { return nil }
    var (started, all) = (0.0, 0.0)
    for (place, entry) in entries.enumerated() {
      let weight = 1 / Logarithm.binary(of: Double(place) + 2)
      all += weight
      if hasStarted(entry) { started += weight }
    }
    // So that every line says it alike: a hundredth of a percent is more than anybody weighs.
    return (started / all * 10_000).rounded() / 10_000
  }
}

extension Plan.Entry {
  /// Whether nothing about its category kept it from starting: places, shares, backends and families are about others.
  fileprivate var couldRun: Bool {
    switch withheld {
    case nil, .overAllocated, .noBackend, .familyFull, .fireFull, .noFreeSlot: true
    // What a gate closes has no place: those that it leaves are counted.
    case .invalidName, .notAllowlisted, .unreadable, .paused, .busy, .coolingDown, .gate: false
    }
  }

  fileprivate var runsAlready: Bool { if case .busy = withheld { true } else { false } }
}

extension Plan {
  /// Places for new workers once host and gates have taken theirs.
  fileprivate var places: Int {
    let narrowest = narrowings.lazy.filter { $0.holds(for: nil) }.map(\.places).min() ?? .max
    return max(0, min(width - live, narrowest))
  }
}
