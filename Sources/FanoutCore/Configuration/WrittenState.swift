extension Configuration {
  /// Where a configuration with mistakes still says that the state is: nothing but this key has to be right. What stands
  /// before the first mistake of syntax is read; where it is not said there, the key is looked for behind it, by its
  /// letters. Who uses the answer has to prove it: it may come from a comment. Nil: it is not said.
  public static func writtenState(in bytes: [UInt8], directory: String, home: String?) -> String? {
    let text = state(atTheBeginningOf: bytes) ?? state(anywhereIn: bytes)
    return text.flatMap { try? PathResolution(home: home).absolute($0, base: PathResolution.tidy(directory)).get() }
  }

  private static let stateKey = "stateDirectory"

  private static func state(atTheBeginningOf bytes: [UInt8]) -> String? {
    bytes.withUnsafeBytes { buffer in
      let written = ConfigurationNode.firstMembers(buffer).last { $0.name == stateKey }
      guard case .text(let text)? = written?.node.content else { return nil }
      return text
    }
  }

  /// The last place counts: there a person adds a key.
  private static func state(anywhereIn bytes: [UInt8]) -> String? {
    let key = Array(stateKey.utf8)
    guard bytes.count > key.count else { return nil }
    for place in (0...(bytes.count - key.count)).reversed() where bytes[place...].starts(with: key) {
      let isQuoted = place > 0 && [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(bytes[place - 1])
      if let text = state(atTheBeginningOf: Array("{".utf8) + bytes[(isQuoted ? place - 1 : place)...]) { return text }
    }
    return nil
  }
}
