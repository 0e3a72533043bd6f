// How people write lengths of time and sizes, in the configuration and on the command line alike.

extension Duration {
  /// The forms that `init(written:)` reads, for the sentence that refuses one.
  public static let writtenForms = "a duration such as 500ms, 30s, 5m, 2h, 1h30m or 14d"
  /// The longest duration that can be written: a hundred years, so that no clock overflows when one is added to it.
  public static let longestWritten: Duration = .seconds(36_500 * 86_400)

  private static let units: [(name: String, milliseconds: Int64)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
  ]
  /// Weeks are read; a span of days is written in days, as everybody compares them.
  private static let unitsRead = [(name: "w", milliseconds: 7 * 86_400_000)] + units

  /// Reads whole numbers with units (`w d h m s ms`), the larger unit first and each at most once: `1h30m`.
  /// Nil for anything else: a sign, a fraction, a bare number (of what?), white space, more than a hundred years.
  public init?(written: String) {
    var rest = Array(written.utf8)[...]
    var units = Duration.unitsRead[...]
    var total: Int64 = 0
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      guard let number = WrittenNumber.leading(&rest) else { return nil }
      let letters = rest.prefix { !WrittenNumber.isDigit($0) }
      rest = rest.dropFirst(letters.count)
      guard let index = units.firstIndex(where: { $0.name.utf8.elementsEqual(letters) }) else { return nil }
      let (part, tooLong) = number.multipliedReportingOverflow(by: units[index].milliseconds)
      let (sum, overflow) = total.addingReportingOverflow(part)
      guard !tooLong, !overflow else { return nil }
      total = sum
      units = units[(index + 1)...]
    }
    guard total <= Duration.longestWritten.milliseconds else { return nil }
    self = .milliseconds(total)
  }

  /// The same form back, exact to the millisecond: `30s`, `1h30m`, `0s`. A negative one carries a minus sign, which is
  /// not read.
  public var written: String {
    var rest = milliseconds.magnitude
    var text = milliseconds < 0 ? "-" : ""
    for unit in Duration.units where rest >= UInt64(unit.milliseconds) {
      text += "\(rest / UInt64(unit.milliseconds))\(unit.name)"
      rest %= UInt64(unit.milliseconds)
    }
    return text.isEmpty ? "0s" : text
  }
}
