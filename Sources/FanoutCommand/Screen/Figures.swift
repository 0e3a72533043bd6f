import FanoutCore

// Numbers as people say them. Exact forms, for files, are `Duration.written` and `ByteCount.written`.

extension Duration {
  /// The two largest units that say something, as much of them as has passed: `<0.1 s`, `0.4 s`, `42 s`, `4 min`,
  /// `1 min 30 s`, `2 h 5 min`, `3 d 4 h`. One rounding everywhere: down, as clocks show time.
  public var spoken: String {
    let magnitude = milliseconds.magnitude
    guard magnitude < 10_000, milliseconds == 0 || milliseconds % 1000 != 0 else { return spoken(finest: 1000) }
    let sign = milliseconds < 0 ? "-" : ""
    let tenths = magnitude / 100
    if tenths == 0 { return "\(sign)<0.1 s" }
    return "\(sign)\(tenths / 10)" + (tenths % 10 == 0 ? "" : ".\(tenths % 10)") + " s"
  }

  /// Whole units, none of them smaller than so many milliseconds where there is a larger one.
  fileprivate func spoken(finest: UInt64) -> String {
    let magnitude = milliseconds.magnitude
    let sign = milliseconds < 0 ? "-" : ""
    let units: [(name: String, milliseconds: UInt64)] = [
      ("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1000),
    ]
    let first = units.firstIndex { magnitude >= $0.milliseconds } ?? units.count - 1
    let number = magnitude / units[first].milliseconds
    var text = "\(number) \(units[first].name)"
    if first + 1 < units.count, units[first + 1].milliseconds >= finest {
      let rest = magnitude % units[first].milliseconds / units[first + 1].milliseconds
      if rest > 0 { text += " \(rest) \(units[first + 1].name)" }
    }
    return number == 0 ? text : sign + text
  }

  /// The same without what is below a second.
  var inSeconds: String { spoken(finest: 1000) }

  /// The same without what is below a minute, where there is one: nobody plans by the seconds of what is minutes old.
  var inMinutes: String { spoken(finest: 60_000) }
}

extension WallTime {
  /// How long before `now`: `4 min ago`, `just now` within a second; a clock that was stepped shows as `in 4 min`.
  public func age(at now: WallTime) -> String {
    let elapsed = now - self
    if elapsed.milliseconds.magnitude < 1000 { return "just now" }
    return elapsed < .zero ? "in " + (.zero - elapsed).inMinutes : elapsed.inMinutes + " ago"
  }
}

extension ByteCount {
  /// One decimal of the largest binary unit below it: `8.3 MiB`, `512 KiB`, `17 bytes`.
  public var spoken: String {
    guard bytes >= 1024 else { return counted(Int(bytes), "byte") }
    let names = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    var scale: UInt64 = 1024
    var index = 0
    // The next unit begins where one decimal of this one would round up to 1024.
    while index + 1 < names.count, tenths(scale) >= 10_240 {
      scale *= 1024
      index += 1
    }
    let rounded = tenths(scale)
    return rounded % 10 == 0 ? "\(rounded / 10) \(names[index])" : "\(rounded / 10).\(rounded % 10) \(names[index])"
  }

  // Rounded half up; unsigned, because ten times the rest of an exbibyte passes Int64.
  private func tenths(_ scale: UInt64) -> UInt64 {
    let bytes = UInt64(bytes)
    return bytes / scale * 10 + (bytes % scale * 10 / (scale / 2) + 1) / 2
  }
}
