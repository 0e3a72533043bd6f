/// What a person wrote for the id of a fire or a run: all of it, its beginning, or a part of what stands behind its
/// moment (`7f3a-2` of `20261121T011624Z-7f3a-2`). Digits tell the days of half a year apart; what was drawn tells two
/// ids apart, and is what people remember.
public struct WrittenID: Hashable, Sendable {
  /// As it was written.
  public let text: String
  /// The same as a part of what stands behind the moment; nil: it can be none.
  private let part: String?

  /// The shortest that means an id: less is a slip, or the beginning of all of them.
  public static let shortest = 3

  /// How an id is meant by what was written, the likelier first.
  public enum Likeness: Int, CaseIterable, Comparable, Sendable {
    /// All of the id.
    case whole
    /// The id begins so.
    case beginning
    /// All that stands behind the moment.
    case tail
    /// What stands behind the moment begins so.
    case tailBeginning
    /// The id ends so.
    case end
    /// Something behind the moment.
    case within

    /// The likelier first.
    public static func < (left: Likeness, right: Likeness) -> Bool { left.rawValue < right.rawValue }
  }

  /// Nil for what no id contains: another word, or less than three characters.
  public init?(_ written: String) {
    let bytes = Array(written.utf8)
    guard bytes.count >= WrittenID.shortest, bytes.count <= StampedName.longest else { return nil }
    text = written
    let lowered = bytes.map(WrittenNumber.lowered)
    // Copied with the end of the moment in front: then only the rest is meant, unless more of the moment stands there.
    let tail = lowered.starts(with: Array("z-".utf8)) ? Array(lowered.dropFirst(2)) : lowered
    let own = tail.last == UInt8(ascii: "r") ? tail.dropLast() : tail[...]
    let isPart = own.count + 1 >= WrittenID.shortest && own.allSatisfy(WrittenID.isDrawn)
    part = isPart ? String(decoding: tail, as: UTF8.self) : nil
    guard isPart || WrittenID.beginsLikeOne(bytes) || WrittenID.holdsMoment(bytes) else { return nil }
  }

  /// Digits as hexadecimal writes them, and the dashes between what was drawn and the rank.
  private static func isDrawn(_ byte: UInt8) -> Bool {
    WrittenNumber.isDigit(byte) || (0x61...0x66).contains(byte) || byte == UInt8(ascii: "-")
  }

  /// Ids begin with their year, and their day is written in digits.
  private static func beginsLikeOne(_ bytes: [UInt8]) -> Bool {
    let digits = bytes.prefix(while: WrittenNumber.isDigit).count
    return digits >= min(8, bytes.count) && bytes.allSatisfy(mayStand)
  }

  /// The end of a moment and something behind it: `1624Z-7f3a`.
  private static func holdsMoment(_ bytes: [UInt8]) -> Bool {
    guard let end = bytes.firstIndex(of: UInt8(ascii: "Z")), end + 2 < bytes.count else { return false }
    return bytes[end + 1] == UInt8(ascii: "-") && bytes.allSatisfy(mayStand)
  }

  /// Letters, digits and dashes: no id has others, and a path least of all.
  private static func mayStand(_ byte: UInt8) -> Bool {
    WrittenNumber.isDigit(byte) || (0x61...0x7A).contains(WrittenNumber.lowered(byte)) || byte == UInt8(ascii: "-")
  }

  /// The day that it begins with; nil: no whole day stands there.
  public var day: WallTime? {
    let digits = text.utf8.prefix(8)
    guard digits.count == 8, digits.allSatisfy(WrittenNumber.isDigit) else { return nil }
    return WallTime(stamp: String(decoding: digits, as: UTF8.self) + "T000000Z")
  }

  /// Whether a rank stands at its end: then it means the run of that rank, and none whose rank begins so.
  public var namesRank: Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let isBehindMoment = StampedName.moment(text) != nil || text.holds("Z-")
    guard parts.count > (isBehindMoment ? 2 : 1), var rank = parts.last?.utf8[...] else { return false }
    if rank.last.map(WrittenNumber.lowered) == UInt8(ascii: "r") { rank.removeLast() }
    return !rank.isEmpty && rank.allSatisfy(WrittenNumber.isDigit)
  }

  /// How it means that id; nil: not at all.
  public func likeness(to id: some StampedID) -> Likeness? {
    if id.text == text { return .whole }
    if id.text.hasPrefix(text) { return .beginning }
    if text.holds("Z-"), text.utf8.first != UInt8(ascii: "Z") { return id.text.hasSuffix(text) ? .end : within(id) }
    guard let part, let tail = id.tail else { return nil }
    if tail == part { return .tail }
    if tail.hasPrefix(part) { return .tailBeginning }
    if tail.hasSuffix(part) { return .end }
    return tail.holds(part) ? .within : nil
  }

  private func within(_ id: some StampedID) -> Likeness? { id.text.holds(text) ? .within : nil }

  /// Whether it can mean that id where a mistake would cost something: a rank is then a whole one.
  public func means(_ id: RunID) -> Bool {
    guard let likeness = likeness(to: id) else { return false }
    guard namesRank else { return true }
    return [.whole, .tail, .end].contains(likeness)
  }
}
