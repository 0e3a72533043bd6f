/// Words as systemd's unit files have them: how they are quoted, and read back.
public enum UnitWords {
  /// What a word of a setting means to systemd beside its letters.
  public enum Kind: Sendable {
    /// The program of `ExecStart=`, or a word of `Environment=` or of a list of paths: `%` begins a specifier.
    case plain
    /// An argument of `ExecStart=`: `$` begins a variable as well.
    case argument
  }

  /// The word as it has to be written so that systemd reads exactly this text.
  public static func quoted(_ text: String, as kind: Kind) -> String {
    var written = ""
    var isBare = !text.isEmpty
    for scalar in text.unicodeScalars {
      if !isPlain(scalar) { isBare = false }
      switch scalar {
      case "\"", "\\": written += "\\\(scalar)"
      case "%": written += "%%"
      case "$": written += kind == .argument ? "$$" : "$"
      default: written.unicodeScalars.append(scalar)
      }
    }
    return isBare ? written : "\"\(written)\""
  }

  /// Free text of a setting that knows no quotes, such as `Description=`. The caller lets no backslash end the line.
  static func free(_ text: String) -> String { text.unicodeScalars.map { $0 == "%" ? "%%" : String($0) }.joined() }

  /// Whether a text can stand in a unit file at all: systemd takes no control characters in paths.
  public static func canHold(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
  }

  /// The words of a command line as systemd would execute it; nil where it cannot be read. Specifiers other than `%%`
  /// stay as they are: only a manager knows them.
  public static func read(_ line: String) -> [String]? {
    var words: [String] = []
    var word: String?
    var quote: Unicode.Scalar?
    var rest = Array(line.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\\":
        guard let next = rest.popFirst() else { return nil }
        word = (word ?? "") + String(next)
      case quote:
        quote = nil
        word = word ?? ""
      case "\"" where quote == nil, "'" where quote == nil: quote = scalar
      case " " where quote == nil, "\t" where quote == nil:
        if let ended = word { words.append(ended) }
        word = nil
      case "%" where rest.first == "%", "$" where rest.first == "$":
        rest.removeFirst()
        word = (word ?? "") + String(scalar)
      default: word = (word ?? "") + String(scalar)
      }
    }
    guard quote == nil else { return nil }
    return words + [word].compactMap { $0 }
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "/", ".", "_", "-", "+", ":", "@", "=", ",": true
    default: false
    }
  }
}
