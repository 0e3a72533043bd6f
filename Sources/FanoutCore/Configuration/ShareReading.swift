extension ConfigurationReader {
  /// How shares are kept.
  mutating func shares(_ spot: ConfigurationSpot) -> SharePolicy? {
    var policy = SharePolicy()
    guard let fields = fields(spot, known: ConfigurationDescription.shares) else { return nil }
    take(fields["halfLife"], into: &policy.halfLife) { $0.duration($1) }
    take(fields["maxOverAllocation"], into: &policy.maxOverAllocation) { $0.number($1) }
    return policy
  }

  /// Refuses targets that are more than everything.
  mutating func checkTargets(_ spot: ConfigurationSpot?, _ policies: [Category: CategoryPolicy]) {
    guard let spot else { return }
    // In the order of names, so that fractions sum up alike everywhere; a last place too much is nobody's slip.
    let targets = policies.keys.sorted().compactMap { policies[$0]?.target }
    let sum = targets.reduce(0, +)
    guard sum > 1 + 1e-9 else { return }
    refuse(
      spot,
      "the targets sum up to \((sum * 1000).rounded() / 1000); they are parts of all slot-time, 1 together at most")
  }
}
