/// The one place where a written name becomes a category: selector answers, configuration, command line and lock names
/// all pass here, so that two spellings can never reach two locks, nor two categories one (SPEC 3, "One name").
public struct CategoryNames: Sendable, Equatable {
  /// Canonical alias to the category it stands for. An alias never leads to an alias.
  public let aliases: [String: Category]

  /// Names with these aliases; both sides are already canonical.
  public init(aliases: [String: Category] = [:]) {
    self.aliases = aliases
  }

  /// Trimmed of white space, lower-cased in ASCII only, then aliased; nil where what is left is no name.
  public func category(_ written: String) -> Category? {
    guard let spelled = CategoryNames.spelled(written) else { return nil }
    return aliases[spelled.name] ?? spelled
  }

  /// The same without the aliases.
  public static func spelled(_ written: String) -> Category? {
    if let category = Category(canonical: written) { return category }
    let bytes = trimmed(written).utf8
    // What is too long is not copied to be refused.
    guard bytes.count <= Category.longest else { return nil }
    let lowered = bytes.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
    return Category(canonical: String(decoding: lowered, as: UTF8.self))
  }

  /// The text without the white space around it; nothing of it is copied.
  static func trimmed(_ text: String) -> Substring {
    var bytes = text.utf8[...]
    while let first = bytes.first, isSpace(first) { bytes.removeFirst() }
    while let last = bytes.last, isSpace(last) { bytes.removeLast() }
    return Substring(bytes)
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
