/// Reads times as the tools of systemd print them, with `LC_ALL=C` and `TZ=UTC`.
public enum SystemdText {
  /// `Sat 2026-11-21 13:28:04.594031 UTC`; nil for anything else, other zones included.
  static func time(_ text: some StringProtocol) -> WallTime? {
    let words = text.split(separator: " ")
    guard words.count == 4, words[3] == "UTC" else { return nil }
    return WallTime(rfc3339: "\(words[1])T\(words[2])Z")
  }

  private static let units: [(name: String, nanoseconds: Double)] = [
    ("y", 31_557_600e9), ("month", 2_629_800e9), ("w", 604_800e9), ("d", 86_400e9), ("h", 3600e9), ("min", 60e9),
    ("s", 1e9),
    ("ms", 1e6), ("us", 1e3), ("μs", 1e3),
  ]

  /// `25min 13.641328s`, `1h 30min`, `300ms`, `0`; nil for anything else, `infinity` included.
  static func span(_ text: some StringProtocol) -> Duration? {
    let words = text.split(separator: " ")
    if words.count == 1, words[0] == "0" { return .zero }
    guard !words.isEmpty else { return nil }
    var total = 0.0
    for word in words {
      let number = word.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      guard let value = Double(String(number)),
        let unit = units.first(where: { $0.name == word.dropFirst(number.count) })
      else {
        return nil
      }
      total += value * unit.nanoseconds
    }
    guard total < 9e18 else { return nil }
    // Microseconds are what is printed; a double keeps them exactly for a century.
    return .microseconds(Int64((total / 1000).rounded()))
  }

  /// Microseconds as a number; 0 means that it never happened.
  static func microseconds(_ text: some StringProtocol) -> Duration? {
    Int64(String(text)).flatMap { $0 > 0 ? .microseconds($0) : nil }
  }

  /// The elapses that `systemd-analyze calendar` lists, of all expressions together, in order and each once.
  public static func elapses(_ text: String) -> [WallTime] {
    var found: Set<WallTime> = []
    var isOpen = false
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      let label = parts[0].drop { $0 == " " }
      if label == "Next elapse" || label.hasPrefix("Iter") {
        let time = time(parts[1])
        if let time { found.insert(time) }
        // Another zone's time is followed by the same one in UTC.
        isOpen = time == nil
      } else if label == "(in UTC)", isOpen {
        if let time = time(parts[1]) { found.insert(time) }
        isOpen = false
      }
    }
    return found.sorted()
  }
}
