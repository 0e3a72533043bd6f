extension ConfigurationReader {
  /// Per-category overrides, laid over the defaults. A category that no allowlist names may have one: a person may run
  /// it.
  mutating func categories(
    _ spot: ConfigurationSpot?, names: CategoryNames, worker: WorkerReading?, respawn: RespawnPolicy,
    backOff: BackOff, backends: [String]
  ) -> [Category: CategoryPolicy] {
    guard let spot, let members = members(spot, of: "categories and what differs for them") else { return [:] }
    var policies: [Category: CategoryPolicy] = [:]
    var writtenAs: [Category: String] = [:]
    for member in members {
      let category = category(member, member.name, names: names)
      if let category, let earlier = writtenAs.updateValue(member.name, forKey: category) {
        refuseKey(
          member,
          "this is the category '\(category)', which has an entry already (as \(Quoted.text(earlier))); make them one")
      }
      let policy = policy(
        member, of: category, names: names, worker: worker, respawn: respawn, backOff: backOff, backends: backends)
      if let category, let policy { policies[category] = policy }
    }
    return policies
  }

  /// The keys of `respawn`, laid over what holds already.
  mutating func respawn(_ spot: ConfigurationSpot?, over base: RespawnPolicy) -> RespawnPolicy {
    var policy = base
    guard let spot, let fields = fields(spot, known: ConfigurationDescription.respawn) else { return policy }
    take(fields["limit"], into: &policy.limit) { $0.whole($1) }
    take(fields["gradeAtLeast"], orNullInto: &policy.gradeAtLeast) { $0.fraction($1) }
    take(fields["delay"], into: &policy.delay) { $0.duration($1) }
    return policy
  }

  private mutating func policy(
    _ spot: ConfigurationSpot, of category: Category?, names: CategoryNames, worker: WorkerReading?,
    respawn base: RespawnPolicy, backOff: BackOff, backends: [String]
  ) -> CategoryPolicy? {
    guard let fields = fields(spot, known: ConfigurationDescription.category) else { return nil }
    var own = worker
    if let spot = fields["worker"], let fields = self.fields(spot, known: ConfigurationDescription.worker) {
      // Without a default worker the partial one is read all the same, for the sake of what is wrong in it.
      let base = worker ?? WorkerReading(directory: directory)
      own = base.laidUnder(fields, reader: &self)
    }
    let respawn = self.respawn(fields["respawn"], over: base)
    let backOff = self.backOff(fields["backOff"], over: backOff)
    var cooldown: Duration?
    var target: Double?
    var atLeastEvery: Duration?
    var reviews: GatePolicy?
    var route: [String]?
    take(fields["cooldown"], orNullInto: &cooldown) { $0.duration($1) }
    take(fields["target"], orNullInto: &target) { $0.fraction($1) }
    // A category whose name is none has been refused: what is wrong in its queue is told once it has one.
    if let category {
      take(fields["reviews"], orNullInto: &reviews) { $0.reviews($1, of: category, names: names) }
    }
    take(fields["backends"], orNullInto: &route) { $0.route($1, among: backends) }
    take(fields["atLeastEvery"], orNullInto: &atLeastEvery) { $0.duration($1) }
    guard let worker = own?.resolved(reader: &self) else { return nil }
    var policy = CategoryPolicy(
      worker: worker, respawn: respawn, cooldown: cooldown, backOff: backOff, target: target,
      atLeastEvery: atLeastEvery)
    policy.reviews = reviews
    policy.backends = route
    return policy
  }
}
