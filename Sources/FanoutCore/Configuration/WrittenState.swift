extension Configuration {
  /// Where a configuration with mistakes still says that the state is: nothing but this key has to be right. What stands
  /// before the first mistake of syntax is read; where it is not said there, the key is looked for behind it, by its
  /// letters. Who uses the answer has to prove it: it may come from a comment, and there may be several. Empty: it is
  /// not said.
  public static func writtenStates(in bytes: [UInt8], directory: String, home: String?) -> [String] {
    let texts = state(atTheBeginningOf: bytes).map { [$0] } ?? states(anywhereIn: bytes)
    let base = PathResolution.tidy(directory)
    return texts.compactMap { try? PathResolution(home: home).absolute($0, base: base).get() }
  }

  private static let stateKey = "stateDirectory"

  private static func state(atTheBeginningOf bytes: [UInt8]) -> String? {
    bytes.withUnsafeBytes { buffer in
      let written = ConfigurationNode.firstMembers(buffer).last { $0.name == stateKey }
      guard case .text(let text)? = written?.node.content else { return nil }
      return text
    }
  }

  /// Places that are looked at: a file with more of them is none of ours.
  private static let most = 16

  private static func states(anywhereIn bytes: [UInt8]) -> [String] {
    let key = Array(stateKey.utf8)
    guard bytes.count > key.count else { return [] }
    let places = (0...(bytes.count - key.count)).lazy.filter { bytes[$0...].starts(with: key) }
    return places.prefix(most).compactMap { place in
      let isQuoted = place > 0 && [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(bytes[place - 1])
      return firstState(in: Array("{".utf8) + bytes[(isQuoted ? place - 1 : place)...])
    }
  }

  private static func firstState(in bytes: [UInt8]) -> String? {
    bytes.withUnsafeBytes { buffer in
      guard let first = ConfigurationNode.firstMembers(buffer).first, first.name == stateKey,
        case .text(let text) = first.node.content
      else { return nil }
      return text
    }
  }
}
