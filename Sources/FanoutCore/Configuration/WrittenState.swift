extension Configuration {
  /// Where a configuration with mistakes still says that the state is: what stands before the first mistake of syntax
  /// is read, and nothing but this key has to be right. Nil: it does not say so.
  public static func writtenState(in bytes: [UInt8], directory: String, home: String?) -> String? {
    bytes.withUnsafeBytes { buffer in
      let written = ConfigurationNode.firstMembers(buffer).last { $0.name == "stateDirectory" }
      guard case .text(let text)? = written?.node.content else { return nil }
      return try? PathResolution(home: home).absolute(text, base: PathResolution.tidy(directory)).get()
    }
  }
}
