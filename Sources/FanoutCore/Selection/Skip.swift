/// Entries of a payload that were passed over for one cause under one key. The answer stands without them.
public struct Skip: Sendable, Equatable, CustomStringConvertible {
  /// Why an entry cannot be used.
  public enum Cause: Sendable, Equatable {
    /// The known key itself is of another type than it has to be; with what it is. It is as if absent.
    case wrongType(String)
    /// No text that could be a category.
    case noCategory
    /// No number that could be a score.
    case noScore
    /// The score is NaN, infinite, or too large to represent.
    case notFinite
  }

  /// The known key.
  public let key: String
  /// Why.
  public let cause: Cause
  /// How many entries.
  public internal(set) var count: Int

  /// A sentence for people.
  public var description: String {
    let entries = count == 1 ? "1 entry" : "\(count) entries"
    switch cause {
    case .wrongType(let found):
      return "`\(key)` is \(found) and was ignored: it must be \(key == "selected" ? "an object" : expected)"
    case .noCategory: return "\(entries) of `\(key)` skipped: no category"
    case .noScore: return "\(entries) of `\(key)` skipped: no score"
    case .notFinite: return "\(entries) of `\(key)` skipped: the score is not a finite number"
    }
  }

  private var expected: String { key == "all_scores" ? "an object or a list" : "a list" }
}
