/// Text that a shell would replace and that stands as it is in an environment: neither the configuration nor a file of
/// variables expands anything.
public enum UnexpandedText {
  /// Whether a value was probably meant to be expanded: a `$NAME` or `${NAME}` in it names a variable that there is, or
  /// a part of a list of directories begins with `~`. Anything else with a `$` in it is taken for a password.
  public static func stands(in value: String, of name: String, known: Set<String>) -> Bool {
    if name.hasSuffix("PATH"),
      value.split(separator: ":").contains(where: { $0 == "~" || $0.hasPrefix("~/") })
    {
      return true
    }
    var rest = value.utf8[...]
    while let mark = rest.firstIndex(of: UInt8(ascii: "$")) {
      rest = rest[rest.index(after: mark)...]
      if rest.first == UInt8(ascii: "{") { rest = rest.dropFirst() }
      let word = String(decoding: rest.prefix { JSONScanner.isWord($0) && $0 != UInt8(ascii: "$") }, as: UTF8.self)
      if known.contains(word) || usual.contains(word) { return true }
    }
    return false
  }

  private static let usual: Set<String> = ["HOME", "PATH", "USER", "LOGNAME", "PWD", "TMPDIR", "XDG_RUNTIME_DIR"]
}
