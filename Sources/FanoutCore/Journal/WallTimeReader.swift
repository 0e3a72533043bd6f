/// Reads the times of records. Neighbours were written on one day, so that mostly only the time of day has to be read.
struct WallTimeReader {
  /// The day that was read last, as its eleven characters stand there with the `T`: the first eight and the last eight
  /// of them.
  private var day: (first: UInt64, last: UInt64, start: Int64)?

  /// The moment that is written there; nil where none is.
  mutating func wall(_ written: UnsafeRawBufferPointer) -> WallTime? {
    guard written.count == 24, let time = WallTimeReader.timeOfDay(written) else {
      return WallTime(rfc3339: String(decoding: written, as: UTF8.self))
    }
    let first = written.loadUnaligned(as: UInt64.self)
    let last = written.loadUnaligned(fromByteOffset: 3, as: UInt64.self)
    if let day, day.first == first, day.last == last { return WallTime(milliseconds: day.start + time) }
    guard let wall = WallTime(rfc3339: String(decoding: written, as: UTF8.self)) else { return nil }
    day = (first, last, wall.milliseconds - time)
    return wall
  }

  /// The milliseconds in `hh:mm:ss.mmmZ` behind a date; nil where that is not what stands there.
  private static func timeOfDay(_ written: UnsafeRawBufferPointer) -> Int64? {
    guard written[13] == 0x3A, written[16] == 0x3A, written[19] == 0x2E, written[23] == UInt8(ascii: "Z") else {
      return nil
    }
    var areDigits = true
    func digit(_ index: Int) -> Int64 {
      let digit = written[index] &- 0x30
      if digit > 9 { areDigits = false }
      return Int64(digit)
    }
    let hour = digit(11) * 10 + digit(12)
    let minute = digit(14) * 10 + digit(15)
    let second = digit(17) * 10 + digit(18)
    let rest = digit(20) * 100 + digit(21) * 10 + digit(22)
    guard areDigits, hour < 24, minute < 60, second < 61 else { return nil }
    return ((hour * 60 + minute) * 60 + second) * 1000 + rest
  }
}
