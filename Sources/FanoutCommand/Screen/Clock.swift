import FanoutCore

/// Moments as people say them, seen from one moment in one place. Documents and records keep UTC.
struct Clock: Sendable {
  /// When it is.
  let now: WallTime
  /// Where.
  let zone: LocalZone

  /// A clock that stands at that moment.
  init(now: WallTime, zone: LocalZone) {
    self.now = now
    self.zone = zone
  }

  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  private static let dayLength: Int64 = 86_400_000

  /// `12:04`, `yesterday 12:04`, `tomorrow 12:04`, `21 Nov 12:04`, and in another year `21 Nov 2025 12:04`.
  func words(_ moment: WallTime) -> String {
    let then = local(moment)
    let today = local(now)
    let (date, time) = then.fields
    let minute = "\(Clock.twoDigits(time.hour)):\(Clock.twoDigits(time.minute))"
    switch Clock.day(of: then) - Clock.day(of: today) {
    case 0: return minute
    case -1: return "yesterday \(minute)"
    case 1: return "tomorrow \(minute)"
    default:
      let year = date.year == today.fields.date.year ? "" : " \(date.year)"
      return "\(date.day) \(Clock.months[date.month - 1])\(year) \(minute)"
    }
  }

  /// The same with how long ago it was or will be: `12:04 (9 min ago)`.
  func wordsAndAge(_ moment: WallTime) -> String { "\(words(moment)) (\(moment.age(at: now)))" }

  /// A sentence of fanout's own with its moments, which are UTC to the millisecond in records, as people say them.
  func words(in sentence: String) -> String {
    var told = ""
    var rest = Array(sentence.utf8)[...]
    var kept: [UInt8] = []
    while let byte = rest.first {
      if (0x30...0x39).contains(byte), let (moment, length) = Clock.moment(at: rest) {
        told += String(decoding: kept, as: UTF8.self) + words(moment)
        kept = []
        rest = rest.dropFirst(length)
      } else {
        kept.append(byte)
        rest = rest.dropFirst()
      }
    }
    return told + String(decoding: kept, as: UTF8.self)
  }

  /// A moment as records write it, and its length; nil: none begins there.
  private static func moment(at bytes: ArraySlice<UInt8>) -> (WallTime, Int)? {
    guard let end = bytes.prefix(30).firstIndex(of: UInt8(ascii: "Z")) else { return nil }
    let text = bytes[...end]
    return WallTime(rfc3339: String(decoding: text, as: UTF8.self)).map { ($0, text.count) }
  }

  /// The moment whose UTC fields are those of the place.
  private func local(_ moment: WallTime) -> WallTime { zone.shown(moment) }

  private static func day(of local: WallTime) -> Int64 {
    let (day, rest) = local.milliseconds.quotientAndRemainder(dividingBy: dayLength)
    return rest < 0 ? day - 1 : day
  }

  private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
