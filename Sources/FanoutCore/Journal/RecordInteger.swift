/// What a line tells by an integer.
protocol RecordInteger {
  /// As it is written.
  var recorded: Int64 { get }
  /// What was written so; nil where it cannot be.
  init?(recorded: Int64)
}

extension Int64: RecordInteger {
  var recorded: Int64 { self }
  init?(recorded: Int64) { self = recorded }
}

extension Int32: RecordInteger {
  var recorded: Int64 { Int64(self) }
  init?(recorded: Int64) { self.init(exactly: recorded) }
}

extension UInt64: RecordInteger {
  // Ticks since boot: 63 bits of them last for three billion years.
  var recorded: Int64 { Int64(clamping: self) }
  init?(recorded: Int64) { self.init(exactly: recorded) }
}

extension HandID: RecordInteger {
  var recorded: Int64 { number }
  init?(recorded: Int64) { self.init(recorded) }
}

extension MonotonicTime: RecordInteger {
  var recorded: Int64 { nanoseconds }
  init?(recorded: Int64) { self.init(nanoseconds: recorded) }
}

/// In milliseconds.
extension Duration: RecordInteger {
  var recorded: Int64 { milliseconds }
  init?(recorded: Int64) { self = .milliseconds(recorded) }
}
