/// An id that fanout gives: any text that a record or a file's name holds, of which nothing is read before it is asked.
/// Those that it gives itself are stamped names.
public protocol StampedID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The id as it is written.
  var text: String { get }
  /// The id of that text, as it stands in a record, in a file's name or on a command line.
  init(_ text: String)
}

extension StampedID {
  /// The moment in front, at which the id was made by the clock of then; nil where none stands there.
  public var made: WallTime? { StampedName.moment(text) }

  /// What stands behind the moment; nil where no moment stands in front.
  var tail: Substring? { made == nil ? nil : text.dropFirst(StampedName.momentLength + 1) }

  /// By the text, so that listings are the same on every machine.
  public static func < (left: Self, right: Self) -> Bool { left.text < right.text }

  /// The text.
  public var description: String { text }
}
