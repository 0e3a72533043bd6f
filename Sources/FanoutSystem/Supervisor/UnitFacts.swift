import FanoutCore

/// What a supervisor knows of the unit that it is the main process of.
struct UnitFacts {
  /// The unit's name, where the cgroup tells.
  let name: String?
  let cgroup: Cgroup
  /// Limits that were asked for and that nothing enforces.
  let unenforced: [String]
  /// What differs from the surroundings of the fire.
  let unlike: [String]
}
