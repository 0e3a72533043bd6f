/// From when on, as people write it: so long ago, or by the calendar and the clock on their wall.
public enum WrittenMoment: Sendable, Equatable {
  /// So long before now.
  case ago(Duration)
  /// When the day began that is so many days before the present one.
  case daysBefore(Int64)
  /// What local clocks show, as if it were a moment of UTC.
  case shown(WallTime)
  /// So long behind the beginning of the present day.
  case today(Duration)
  /// A moment, whatever local clocks show.
  case exactly(WallTime)

  /// The forms that `init(written:)` reads, for the sentence that refuses one.
  public static let writtenForms =
    "how long ago (8h, 1h30m, 14d, 1w), today, yesterday, or when: 2026-11-28, '2026-11-28 08:00', 08:00 (local time), 2026-11-28T08:00:00+01:00, @1796000000"

  /// Reads one; nil for anything else, a day that no month has among it.
  public init?(written: String) {
    if let length = Duration(written: written) {
      self = .ago(length)
    } else if written == "today" {
      self = .daysBefore(0)
    } else if written == "yesterday" {
      self = .daysBefore(1)
    } else if let moment = WallTime(rfc3339: written), WrittenMoment.isReal(moment, written) {
      self = .exactly(moment)
    } else if let moment = WrittenMoment.withOffset(written) {
      self = .exactly(moment)
    } else if written.hasPrefix("@"), let seconds = Int64(written.dropFirst()), abs(seconds) < 1 << 40 {
      self = .exactly(WallTime(milliseconds: seconds * 1000))
    } else if let shown = WrittenMoment.local(written) {
      self = .shown(shown)
    } else if let time = WallTime(rfc3339: "1970-01-01T\(WrittenMoment.withSeconds(written))Z"), !written.contains(".")
    {
      self = .today(.milliseconds(time.milliseconds))
    } else {
      return nil
    }
  }

  /// `2026-11-28T08:00:00+01:00`, as date(1) writes it (`-Is`), with or without the colon.
  private static func withOffset(_ written: String) -> WallTime? {
    guard let place = written.utf8.dropFirst(19).lastIndex(where: { $0 == 0x2B || $0 == 0x2D }) else { return nil }
    let digits = written[place...].dropFirst().filter { $0 != ":" }
    guard digits.utf8.count == 4, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(digits),
      number / 100 < 24, number % 100 < 60, let local = WallTime(rfc3339: written[..<place] + "Z"),
      isReal(local, written)
    else { return nil }
    let offset = Duration.seconds((number / 100 * 60 + number % 100) * 60)
    return written[place] == "+" ? local - offset : local + offset
  }

  /// The moment that it means now, there.
  public func moment(at now: WallTime, in zone: LocalZone) -> WallTime {
    switch self {
    case .ago(let length): return now - length
    case .exactly(let moment): return moment
    case .shown(let shown): return zone.moment(showing: shown)
    case .daysBefore(let days): return zone.moment(showing: WrittenMoment.midnight(now, zone) - .seconds(days * 86400))
    case .today(let time): return zone.moment(showing: WrittenMoment.midnight(now, zone) + time)
    }
  }

  /// When the present local day began, as local clocks show it.
  private static func midnight(_ now: WallTime, _ zone: LocalZone) -> WallTime {
    let shown = zone.shown(now)
    let past = (shown.milliseconds % 86_400_000 + 86_400_000) % 86_400_000
    return shown - .milliseconds(past)
  }

  /// `2026-11-28`, with a blank or `T` and `08:00` or `08:00:30` behind it.
  private static func local(_ written: String) -> WallTime? {
    let parts = written.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == " " || $0 == "T" }
    let time = parts.count == 2 ? withSeconds(String(parts[1])) : "00:00:00"
    guard let day = parts.first, !time.contains("."), let shown = WallTime(rfc3339: "\(day)T\(time)Z") else {
      return nil
    }
    return isReal(shown, written) ? shown : nil
  }

  /// `8:00` and `08:00` as `08:00:00`.
  static func withSeconds(_ time: String) -> String {
    let padded = [4, 7].contains(time.utf8.count) ? "0" + time : time
    return padded.utf8.count == 5 ? padded + ":00" : padded
  }

  /// The thirtieth of February is no day: it reads as one of March.
  private static func isReal(_ moment: WallTime, _ written: String) -> Bool { written.hasPrefix(moment.day) }
}
