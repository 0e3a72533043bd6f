extension ConfigurationReader {
  /// The keys of `backOff`, laid over what holds already.
  mutating func backOff(_ spot: ConfigurationSpot?, over base: BackOff) -> BackOff {
    guard let spot else { return base }
    var own: BackOff? = base
    take(spot, orNullInto: &own) { reader, spot in
      var rules = base
      guard let fields = reader.fields(spot, known: ConfigurationDescription.backOff) else { return nil }
      let standard = BackOff()
      reader.take(fields["noop"], orNullInto: &rules.noop) { $0.rule($1, over: base.noop ?? standard.noop) }
      reader.take(fields["failure"], orNullInto: &rules.failure) { $0.rule($1, over: base.failure ?? standard.failure) }
      return rules
    }
    return own ?? .none
  }

  private mutating func rule(_ spot: ConfigurationSpot, over base: BackOff.Rule?) -> BackOff.Rule? {
    guard var rule = base, let fields = fields(spot, known: spot.key?.members ?? []) else { return nil }
    take(fields["after"], into: &rule.after) { $0.whole($1) }
    take(fields["first"], into: &rule.first) { $0.duration($1) }
    take(fields["limit"], into: &rule.limit) { $0.duration($1) }
    // Where one of them is said alone, the other gives way.
    if fields["limit"] == nil { rule.limit = max(rule.limit, rule.first) }
    if fields["first"] == nil { rule.first = min(rule.first, rule.limit) }
    if rule.limit < rule.first {
      refuse(
        spot,
        "its limit (\(rule.limit.written)) is less than its first rest (\(rule.first.written)); make it as long at least"
      )
    }
    return rule
  }
}
