/// Where a text stopped being JSON, and what was expected there.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was expected and what was found; safe to print on a terminal.
  public let problem: String
  /// The byte at which it was found, from 0.
  public let offset: Int
  /// The line, from 1.
  public let line: Int
  /// The character in its line, from 1 (Unicode scalars; a byte-order mark is not counted).
  public let column: Int

  /// `line 3, column 7: expected a value, found ','`.
  public var description: String { "line \(line), column \(column): \(problem)" }
}
