extension ConfigurationReader {
  /// `host`; what is wrong with it is noted.
  mutating func host(_ spot: ConfigurationSpot) -> HostPolicy? {
    guard let fields = fields(spot, known: ConfigurationDescription.host) else { return nil }
    var policy = HostPolicy()
    take(fields["memory"], orNullInto: &policy.memory) { reader, spot in
      reader.bounds(spot, over: HostPolicy().memory, isBefore: { $0.isNoLess(than: $1) }) { $0.memoryShare($1) }
    }
    take(fields["memoryPressure"], orNullInto: &policy.memoryPressure) { reader, spot in
      reader.pressure(spot, over: HostPolicy().memoryPressure)
    }
    take(fields["ioPressure"], orNullInto: &policy.ioPressure) { reader, spot in
      reader.pressure(spot, over: HostPolicy().ioPressure)
    }
    take(fields["cpuPressure"], orNullInto: &policy.cpuPressure) { reader, spot in
      reader.pressure(spot, over: HostPolicy().cpuPressure)
    }
    take(fields["floor"], into: &policy.floor) { $0.whole($1) }
    return policy
  }

  private mutating func pressure(_ spot: ConfigurationSpot, over base: HostPolicy.Bounds<Double>?)
    -> HostPolicy.Bounds<Double>?
  {
    bounds(spot, over: base, isBefore: { $0 <= $1 }) { $0.number($1) }
  }

  /// The bounds behind a key. It narrows before it closes: where one of them is said alone, the other gives way.
  private mutating func bounds<Value>(
    _ spot: ConfigurationSpot, over base: HostPolicy.Bounds<Value>?, isBefore: (Value, Value) -> Bool,
    _ read: (inout Self, ConfigurationSpot) -> Value?
  ) -> HostPolicy.Bounds<Value>? {
    guard let fields = fields(spot, known: spot.key?.members ?? []) else { return nil }
    var bounds = base ?? HostPolicy.Bounds(narrow: nil, close: nil)
    take(fields["narrow"], orNullInto: &bounds.narrow, read)
    take(fields["close"], orNullInto: &bounds.close, read)
    guard let narrow = bounds.narrow, let close = bounds.close, !isBefore(narrow, close) else { return bounds }
    switch (fields["narrow"], fields["close"]) {
    case (nil, _): bounds.narrow = close
    case (_, nil): bounds.close = narrow
    default: refuse(spot, "it would close before it narrows; exchange narrow and close")
    }
    return bounds
  }

  private mutating func memoryShare(_ spot: ConfigurationSpot) -> MemoryShare? {
    if spot.key?.kind != .memoryShare { misread(spot, "share of memory") }
    if let share = spot.text.flatMap(MemoryShare.init(written:)) { return share }
    refuse(spot, allowed: MemoryShare.writtenForms)
    return nil
  }
}
