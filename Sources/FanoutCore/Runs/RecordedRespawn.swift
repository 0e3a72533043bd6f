/// What a terminal record says of the respawn that a run had earned.
public enum RecordedRespawn: Sendable, Equatable {
  /// A respawn is to come.
  case due
  /// None will be, and why.
  case denied(String)
  /// Another word, which a newer program wrote.
  case other(String)

  /// How a denial begins in a record.
  static let denial = "denied:"

  /// What a record says in this word.
  public init(word: String) {
    // By its bytes: a sign that combines with the colon would hide it from a comparison of characters.
    if word == "due" {
      self = .due
    } else if word.utf8.starts(with: RecordedRespawn.denial.utf8) {
      self = .denied(String(decoding: word.utf8.dropFirst(RecordedRespawn.denial.utf8.count), as: UTF8.self))
    } else {
      self = .other(word)
    }
  }

  /// The word of a record.
  public var word: String {
    switch self {
    case .due: "due"
    case .denied(let why): RecordedRespawn.denial + why
    case .other(let word): word
    }
  }
}
