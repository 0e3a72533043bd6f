/// The lines in which two texts differ, with some around them, as `diff -u` shows them.
struct UnifiedDifference: CustomStringConvertible {
  let description: String

  /// At most so many lines are shown.
  private static let most = 60

  init(from old: String, to new: String, around context: Int = 2) {
    let (old, new) = (Self.lines(old), Self.lines(new))
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in new.difference(from: old) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var all: [(mark: String, text: Substring, number: Int)] = []
    var (left, right) = (0, 0)
    while left < old.count || right < new.count {
      if removed.contains(left) {
        all.append(("-", old[left], left + 1))
        left += 1
      } else if inserted.contains(right) {
        all.append(("+", new[right], left + 1))
        right += 1
      } else {
        all.append((" ", old[left], left + 1))
        (left, right) = (left + 1, right + 1)
      }
    }
    let changed = all.indices.filter { all[$0].mark != " " }
    let near = Set(changed.flatMap { $0 - context...$0 + context }).intersection(all.indices)
    var shown: [String] = []
    for place in all.indices where near.contains(place) {
      if !near.contains(place - 1) { shown.append("@@ line \(all[place].number) @@") }
      shown.append(all[place].mark + all[place].text)
    }
    Self.narrow(&shown)
    let rest = shown.count - Self.most
    description = (shown.prefix(Self.most) + (rest > 0 ? ["… and \(rest) lines more"] : [])).joined(separator: "\n")
  }

  /// Of long lines that were changed for others, one for one, only what is around the first difference.
  private static func narrow(_ shown: inout [String]) {
    for place in shown.indices where shown[place].hasPrefix("-") {
      let before = shown[..<place].reversed().prefix { $0.hasPrefix("-") }.count
      let other = place + before + shown[place...].prefix { $0.hasPrefix("-") }.count
      guard shown.indices.contains(other), shown[other].hasPrefix("+") else { continue }
      let (old, new) = (shown[place].dropFirst(), shown[other].dropFirst())
      let same = zip(old, new).prefix { $0 == $1 }.count
      guard same > longest else { continue }
      shown[place] = "-…" + old.dropFirst(same - longest / 2)
      shown[other] = "+…" + new.dropFirst(same - longest / 2)
    }
    shown = shown.map { $0.count > 2 * longest ? $0.prefix(2 * longest) + "…" : $0 }
  }

  /// So much of a line is shown before a difference at most, and twice as much in all.
  private static let longest = 100

  private static func lines(_ text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }
}
