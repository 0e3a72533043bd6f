extension ConfigurationDescription {
  /// Every key with the path that leads to it, in order; what is `part` of another object is described there.
  public static let all: [(path: String, key: ConfigurationKey)] = paths(keys, below: "")

  /// The paths of keys that somebody means who writes this: a path, one with names of his own in place of CATEGORY or
  /// GATE, a key of a category that is described elsewhere, or the end of paths.
  public static func paths(meantBy written: String) -> [String] {
    let known = all.map(\.path)
    if known.contains(written) { return [written] }
    let parts = written.split(separator: ".", omittingEmptySubsequences: false)
    let named = known.filter { path in
      let own = path.split(separator: ".", omittingEmptySubsequences: false)
      return own.count == parts.count
        && zip(own, parts).allSatisfy { $0 == $1 || $0 == $0.uppercased() && !$1.isEmpty }
    }
    if !named.isEmpty { return named }
    if parts.count > 2, parts[0] == "categories" {
      return paths(meantBy: parts.dropFirst(2).joined(separator: "."))
    }
    return known.filter { $0.hasSuffix("." + written) }
  }

  private static func paths(_ keys: [ConfigurationKey], below path: String) -> [(path: String, key: ConfigurationKey)] {
    keys.flatMap { key in
      let own = path + key.name
      let inner =
        switch key.kind {
        case .list: own + "[]."
        case .named(let names, _, _): own + ".\(names.rawValue)."
        default: own + "."
        }
      return [(own, key)] + paths(key.members, below: inner)
    }
  }
}
