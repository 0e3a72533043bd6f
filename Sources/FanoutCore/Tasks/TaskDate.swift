/// Dates as trackers and people write them into tasks.
///
/// `2026-08-15`, with a blank or `T` and `14:00`, `14:00:30` or more digits behind it, and a zone (`Z`, `+02:00`, `+0200`);
/// day first as `15.08.26`, `15-08-26` and `15/08/2026`. A date alone is its midnight.
public enum TaskDate {
  /// The moment that a text means; without a zone in it, as clocks of that zone show it. Nil: it is no date.
  public static func moment(_ written: String, in zone: LocalZone) -> WallTime? {
    let text = CategoryNames.trimmed(written)
    let parts = text.split(maxSplits: 1, omittingEmptySubsequences: true) { $0 == " " || $0 == "T" || $0 == "t" }
    guard let first = parts.first, let day = day(first) else { return nil }
    guard parts.count == 2 else { return shown(day, "00:00:00").map(zone.moment(showing:)) }
    var time = parts[1].drop { $0 == " " }
    var offset: Duration?
    if let last = time.last, last == "Z" || last == "z" {
      (offset, time) = (.zero, time.dropLast())
    } else if let sign = time.lastIndex(where: { $0 == "+" || $0 == "-" }) {
      guard let written = self.offset(time[sign...]) else { return nil }
      (offset, time) = (written, time[..<sign])
    }
    while time.last == " " { time.removeLast() }
    guard let shown = shown(day, WrittenMoment.withSeconds(String(time))) else { return nil }
    return offset.map { shown - $0 } ?? zone.moment(showing: shown)
  }

  /// A day and a time as if they were of UTC; nil: there is none such.
  private static func shown(_ day: String, _ time: String) -> WallTime? {
    guard let moment = WallTime(rfc3339: "\(day)T\(time)Z"), moment.day == day else { return nil }
    return moment
  }

  /// `2026-08-15`, whichever way it was written.
  private static func day(_ written: Substring) -> String? {
    for sign in ["-", ".", "/"] as [Character] {
      let parts = written.split(separator: sign, omittingEmptySubsequences: false)
      guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
      else { continue }
      let isYearFirst = parts[0].utf8.count == 4
      let (year, month, day) = isYearFirst ? (parts[0], parts[1], parts[2]) : (parts[2], parts[1], parts[0])
      guard year.utf8.count == 4 || year.utf8.count == 2 && !isYearFirst, month.utf8.count <= 2, day.utf8.count <= 2
      else { return nil }
      func two(_ part: Substring) -> String { part.utf8.count == 1 ? "0" + part : String(part) }
      return (year.utf8.count == 2 ? "20" : "") + "\(year)-\(two(month))-\(two(day))"
    }
    return nil
  }

  /// `+02:00`, `+0200`, `+02`.
  private static func offset(_ written: Substring) -> Duration? {
    let digits = written.dropFirst().filter { $0 != ":" }
    guard digits.utf8.count == 4 || digits.utf8.count == 2, let number = Int64(digits), written.utf8.count <= 6 else {
      return nil
    }
    let (hours, minutes) = digits.utf8.count == 4 ? (number / 100, number % 100) : (number, 0)
    guard hours <= 14, minutes < 60 else { return nil }
    return .seconds((written.first == "-" ? -1 : 1) * (hours * 3600 + minutes * 60))
  }
}
