/// What stands between the two `---` at the head of a Markdown file: keys and values, by lines.
///
/// A subset of YAML. At the margin stand `key: value`, comments and empty lines. A value is plain text to the end of its
/// line (`a: b` in it is fine, ` #` begins a comment, deeper lines go on with it), text in quotes, a block behind `|` or
/// `>`, a list `[a, b]` (over several lines, if need be), or a list of lines that begin with `-`. `null`, `~` and nothing
/// are no value. Deeper mappings are passed over. Of a key that stands twice the last counts.
public struct FrontMatter: Sendable, Equatable {
  /// What stands behind a key.
  public enum Value: Sendable, Equatable {
    /// Nothing.
    case none
    /// A text.
    case text(String)
    /// Texts.
    case list([String])
    /// A mapping, of which only that it is there is known.
    case mapping
  }

  /// Why it cannot be read: one sentence.
  public struct Unreadable: Error, Equatable, CustomStringConvertible {
    /// The sentence.
    public let description: String
  }

  /// The values, by their keys.
  public internal(set) var values: [String: Value] = [:]
  /// Keys that stand there twice.
  public internal(set) var duplicates: [String] = []
  /// The lines behind it.
  public internal(set) var body: [String] = []

  /// Reads the head of a file. Nil: it has none, so that it begins with something else.
  ///
  /// - Parameters:
  ///   - bytes: The file's first bytes.
  ///   - isWhole: Whether those are all of it.
  public init?(_ bytes: [UInt8], isWhole: Bool) throws(Unreadable) {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    var lines = text.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      line.last == 0x0D ? line.dropLast() : line
    }
    guard let first = lines.first, FrontMatter.isMark(first, [0x2D]) else { return nil }
    lines.removeFirst()
    guard let end = lines.firstIndex(where: { FrontMatter.isMark($0, [0x2D, 0x2E]) }) else {
      throw Unreadable(
        description: isWhole
          ? "its front matter has no end: a line of --- is missing"
          : "its front matter does not end within the first \(bytes.count >> 10) KiB")
    }
    var head: [String] = []
    for line in lines[..<end] {
      guard line.withUnsafeBytes({ UTF8Check.firstFault(in: $0) }) == nil else {
        throw Unreadable(description: "line \(head.count + 2) is not UTF-8")
      }
      head.append(String(decoding: line, as: UTF8.self))
    }
    var reader = FrontMatterReader(lines: head)
    (values, duplicates) = try reader.read()
    body = lines[(end + 1)...].map { String(decoding: $0, as: UTF8.self) }
  }

  /// Three of one of these signs, and nothing but blanks behind them.
  private static func isMark(_ line: ArraySlice<UInt8>, _ signs: [UInt8]) -> Bool {
    signs.contains { sign in
      line.count >= 3 && line.prefix(3).allSatisfy { $0 == sign }
        && line.dropFirst(3).allSatisfy { $0 == 0x20 || $0 == 9 }
    }
  }

  /// The value of the first of these keys that is there and is something; `none` where there is none.
  public func value(_ keys: String...) -> Value {
    keys.lazy.compactMap { values[$0] }.first { $0 != .none } ?? .none
  }
}

extension FrontMatter.Value {
  /// The texts: one is a list of one.
  public var list: [String] {
    switch self {
    case .none, .mapping: []
    case .text(let text): [text]
    case .list(let texts): texts
    }
  }

  /// The text, or the first of a list.
  public var text: String? { list.first }
}
