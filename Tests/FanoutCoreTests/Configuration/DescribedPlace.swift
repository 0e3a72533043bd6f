import FanoutCore

/// A key where it can stand: in the whole, and in each object that is a part of another one.
struct DescribedPlace {
  /// As mistakes name it: `categories.code.worker.timeLimit`.
  let path: String
  let key: ConfigurationKey
  /// Whether an object of its kind must have it here.
  let isNeeded: Bool
  /// A configuration with that value (nil: none) for the key, and beside it only what must be there.
  let text: (String?) -> String

  /// Every place of every key.
  static var all: [DescribedPlace] { places(of: ConfigurationDescription.keys, "", isWhole: true) { $0 } }

  private static func places(
    of keys: [ConfigurationKey], _ path: String, isWhole: Bool, around: @escaping (String) -> String
  ) -> [DescribedPlace] {
    keys.flatMap { key -> [DescribedPlace] in
      // What it needs beside it stands there, and what it stands in place of does not.
      let partner = keys.first { $0.name == key.beside }
      func others(_ replaced: String?) -> [String] {
        (keys.filter { $0.isRequired && isWhole && ![key.name, replaced, partner?.insteadOf].contains($0.name) }
          + [partner].compactMap { $0 }).map {
            // Whatever is low stands below it.
            "\($0.name): \($0.name == "high" ? samples(of: $0.kind)[1] : least(of: $0.kind))"
          }
      }
      let place = DescribedPlace(
        path: path + key.name, key: key, isNeeded: key.isRequired && isWhole,
        text: { value in
          // What a category names must be there.
          let around: (String) -> String =
            path + key.name == "categories"
            ? { "{backends: {cheap: {}, judge: {}}, " + around($0).dropFirst() } : around
          let own = value.map { ["\(key.name): \($0)"] } ?? []
          return around("{" + (others(value == nil ? nil : key.insteadOf) + own).joined(separator: ", ") + "}")
        })
      let inner: [DescribedPlace]
      switch key.kind {
      case .object(let keys): inner = places(of: keys, place.path + ".", isWhole: true) { place.text($0) }
      case .part(_, let keys): inner = places(of: keys, place.path + ".", isWhole: false) { place.text($0) }
      case .list(of: .object(let keys), some: _):
        inner = places(of: keys, place.path + "[0].", isWhole: true) { place.text("[\($0)]") }
      case .named(let names, .object(let keys), orNull: _):
        let name = self.name(names)
        inner = places(of: keys, "\(place.path).\(name).", isWhole: true) { place.text("{ \(name): \($0) }") }
      default: inner = []
      }
      return [place] + inner
    }
  }

  /// A value with nothing in it that could be absent.
  private static func least(of kind: ConfigurationKind) -> String {
    guard case .object(let keys) = kind else { return samples(of: kind)[0] }
    return "{" + keys.filter(\.isRequired).map { "\($0.name): \(least(of: $0.kind))" }.joined(separator: ", ") + "}"
  }

  /// Two values that are fine and not the same.
  static func samples(of kind: ConfigurationKind) -> [String] {
    switch kind {
    case .command: [#"["x"]"#, #"["y", "z"]"#]
    case .path: [#""/p""#, #""/q""#]
    case .lockFile: [#""/l/{category}""#, #""/m/{category}.lock""#]
    case .category: [#""code""#, #"" Research""#]
    case .backend: [#""cheap""#, #"" Judge""#]
    case .flag: ["true", "false"]
    case .duration(let least, _): [quoted(least.written), quoted((least + .milliseconds(1500)).written)]
    case .size(let least): [quoted("\(least)"), quoted("\(least + 1)b")]
    case .whole(let range): ["\(range.lowerBound)", "\(range.upperBound)"]
    case .fraction: ["0.25", "1"]
    case .memoryShare: [#""15%""#, #""0.5%""#, #""4GiB""#]
    case .number(let range): ["\(range.lowerBound)", "\(range.upperBound)"]
    case .percent: [#""50%""#, #""200%""#]
    case .word(let words): words.map(quoted)
    case .signal: [#""INT""#, #""sighup""#]
    case .unitPrefix: [#""a""#, #""b-c""#]
    case .slice: [#""a.slice""#, #""b-c.slice""#]
    case .text: [#""x""#, #""y""#]
    case .list(let element, _): samples(of: element).map { "[\($0)]" }
    case .object(let keys), .part(_, let keys):
      [0, 1].map { index in
        // What is open cannot be closed.
        "{"
          + keys.filter { $0.insteadOf == nil && $0.beside == nil }.map {
            "\($0.name): \(samples(of: $0.kind)[$0.name == "closed" ? 1 - index : index])"
          }
          .joined(separator: ", ") + "}"
      }
    case .named(let names, let kind, _): samples(of: kind).map { "{ \(name(names)): \($0) }" }
    }
  }

  /// Values beyond the bounds of a kind, and words that it does not know.
  static func beyond(_ kind: ConfigurationKind) -> [String] {
    switch kind {
    case .command: ["[]", #"[""]"#]
    case .path: [#""""#]
    case .lockFile: [#""/l/code""#]
    case .category: [#""a b""#]
    case .backend: [#""a b""#]
    case .flag: ["0", #""true""#]
    case .duration(let least, let most):
      (least > .zero ? [quoted((least - .milliseconds(1)).written)] : [])
        + [quoted((most + .milliseconds(1)).written), #""1 h""#, #""5""#]
    case .size(let least): (least > 0 ? [quoted("\(least - 1)")] : []) + [#""8M""#, #""-1""#]
    case .whole(let range): ["\(range.lowerBound - 1)", "\(range.upperBound + 1)", "\(range.lowerBound).5"]
    case .fraction: ["-0.01", "1.01"]
    case .memoryShare: [#""101%""#, #""-1%""#, #""%""#, #""8M""#, "20"]
    case .number(let range): ["\(range.lowerBound - 0.5)", "\(range.upperBound + 0.5)", #""10""#]
    case .percent: [#""0%""#, #""1.5%""#, #""50""#]
    case .word: [#""nothing""#]
    case .signal: [#""KILL""#, #""sigstop""#, #""NONE""#]
    case .unitPrefix: [#""A""#, #""1""#]
    case .slice: [#""a.service""#]
    case .list(_, let some): some ? ["[]"] : []
    case .text, .object, .part, .named: []
    }
  }

  private static func name(_ names: ConfigurationKind.Names) -> String {
    switch names {
    case .category: "code"
    case .spelling: "short"
    case .family: "writing"
    case .gate: "quota"
    case .backend: "cheap"
    case .variable: "NAME"
    case .property: "IOWeight"
    case .state: "polishing"
    }
  }

  private static func quoted(_ text: String) -> String { "\"\(text)\"" }
}
