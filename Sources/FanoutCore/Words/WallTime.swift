/// A moment on the wall clock: what people read, records carry and cooldowns are measured with. It may be stepped.
public struct WallTime: Hashable, Comparable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public let milliseconds: Int64

  /// A moment from milliseconds since 1970.
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// Earlier first.
  public static func < (left: WallTime, right: WallTime) -> Bool { left.milliseconds < right.milliseconds }
  /// The moment that much later.
  public static func + (time: WallTime, duration: Duration) -> WallTime {
    WallTime(milliseconds: time.milliseconds + duration.milliseconds)
  }
  /// The moment that much earlier.
  public static func - (time: WallTime, duration: Duration) -> WallTime {
    WallTime(milliseconds: time.milliseconds - duration.milliseconds)
  }
  /// How long from `right` to `left`; negative where `left` is earlier.
  public static func - (left: WallTime, right: WallTime) -> Duration {
    .milliseconds(left.milliseconds - right.milliseconds)
  }

  /// RFC 3339 in UTC with milliseconds: `2026-11-21T01:16:24.250Z`.
  public var rfc3339: String {
    let (date, time) = fields
    let rest = (milliseconds % 1000 + 1000) % 1000
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T"
      + "\(padded(time.hour, 2)):\(padded(time.minute, 2)):\(padded(time.second, 2)).\(padded(Int(rest), 3))Z"
  }

  /// The form ids begin with: `20261121T011624Z`.
  public var stamp: String {
    let (date, time) = fields
    return "\(padded(date.year, 4))\(padded(date.month, 2))\(padded(date.day, 2))T"
      + "\(padded(time.hour, 2))\(padded(time.minute, 2))\(padded(time.second, 2))Z"
  }

  /// The UTC day, `2026-11-21`: the name of its journal file.
  public var day: String {
    let date = fields.date
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
  }

  /// Reads what `rfc3339` writes (the fraction may have any length or be absent); nil for anything else.
  public init?(rfc3339 text: String) {
    let bytes = Array(text.utf8)
    func number(_ range: Range<Int>) -> Int? {
      var value = 0
      for index in range {
        guard index < bytes.count, (0x30...0x39).contains(bytes[index]) else { return nil }
        value = value * 10 + Int(bytes[index] - 0x30)
      }
      return value
    }
    guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z"), bytes[4] == 0x2D, bytes[7] == 0x2D,
      bytes[10] == UInt8(ascii: "T"),
      bytes[13] == 0x3A, bytes[16] == 0x3A,
      let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
      let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
    else { return nil }
    var fraction: Int64 = 0
    if bytes.count > 20 {
      guard bytes[19] == 0x2E, bytes.count > 21 else { return nil }
      var scale: Int64 = 100
      for byte in bytes[20..<(bytes.count - 1)] {
        guard (0x30...0x39).contains(byte) else { return nil }
        fraction += Int64(byte - 0x30) * scale
        scale /= 10
      }
    }
    let days = WallTime.days(year: year, month: month, day: day)
    let seconds = Int64(days) * 86400 + Int64(hour * 3600 + minute * 60 + second)
    self.init(milliseconds: seconds * 1000 + fraction)
  }

  // Days and civil dates by the era arithmetic of Howard Hinnant, "chrono-compatible low-level date algorithms".
  /// The date and the time of day in UTC.
  public var fields: (date: (year: Int, month: Int, day: Int), time: (hour: Int, minute: Int, second: Int)) {
    let seconds = (milliseconds - ((milliseconds % 1000 + 1000) % 1000)) / 1000
    let second = Int((seconds % 86400 + 86400) % 86400)
    let day = Int((seconds - Int64(second)) / 86400) + 719_468
    let era = (day >= 0 ? day : day - 146_096) / 146_097
    let dayOfEra = day - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return ((year, month, dayOfYear - (153 * shifted + 2) / 5 + 1), (second / 3600, second / 60 % 60, second % 60))
  }

  private static func days(year: Int, month: Int, day: Int) -> Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}

extension WallTime {
  /// Reads what `stamp` writes.
  public init?(stamp: String) {
    let bytes = Array(stamp.utf8)
    guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z") else { return nil }
    func part(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    self.init(
      rfc3339: "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(9..<11)):\(part(11..<13)):\(part(13..<15))Z")
  }
}

/// A number with leading zeros.
func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
