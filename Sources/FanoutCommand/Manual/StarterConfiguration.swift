import FanoutCore

/// The configuration that `fanout init` writes: it works as it stands and starts nothing that does anything. Keys,
/// their order, comments and defaults are those of the description.
enum StarterConfiguration {
  /// What stands in place of a default, and what to know of it.
  private struct Own {
    let value: String
    var note = ""
  }

  /// The longest line that a value and its comment share.
  private static let width = 100

  /// The configuration's text, with that state directory (absolute) in it; with `builtin`, the value of that key, it
  /// selects by itself.
  static func text(stateDirectory: String, builtin: String? = nil, allowlist: String? = nil) -> String {
    var own = [
      "selector.command": Own(
        value: #"["printf", "%s", '{"selected": {"category": "example"}}']"#,
        note: "This one always answers \"example\"."),
      "allowlist": Own(value: #"["example"]"#),
      "stateDirectory": Own(value: JSONValue.string(stateDirectory).text, note: "Keep it absolute."),
      "worker.command": Own(
        value: #"""
          [
                "sh", "-c",
                'echo "nothing to do in $FANOUT_CATEGORY"; echo \'{"outcome": "noop"}\' > "$FANOUT_OUTCOME_FILE"',
              ]
          """#,
        note: "This one only reports that it found nothing to do."),
    ]
    if let builtin {
      own["selector.command"] = nil
      own["selector.builtin"] = Own(value: builtin)
    }
    if let allowlist { own["allowlist"] = Own(value: allowlist) }
    let keys = ConfigurationDescription.keys.map { lines($0, below: "", own: own) }
    let text = keys.enumerated().flatMap { place, lines in
      // Keys of one line each stand together.
      place > 0 && keys[place - 1].count + lines.count > 2 ? [""] + lines : lines
    }
    return """
      // fanout.json5: what this fleet is. JSON5: comments, trailing commas and unquoted keys are fine. It works
      // as it stands: try 'fanout plan', 'fanout check', then 'fanout fire'. Relative paths are relative to this
      // file. 'fanout help KEY' tells all about a key, such as worker.timeLimit; 'fanout help config' lists them.
      {
      \(text.joined(separator: "\n"))
      }

      """
  }

  /// A key with its comment. An object that shows no example is written with all that it can hold.
  private static func lines(_ key: ConfigurationKey, below path: String, own: [String: Own]) -> [String] {
    let place = path + key.name
    let indent = String(repeating: "  ", count: path.count { $0 == "." } + 1)
    if case .object(let members) = key.kind, key.example == nil {
      return above(key, "", indent) + ["\(indent)\(key.name): {"]
        + members.flatMap { member in
          isLeftOut(member, of: members, below: place + ".", own: own)
            ? above(member, "", indent + "  ") : lines(member, below: place + ".", own: own)
        } + ["\(indent)},"]
    }
    let line = "\(indent)\(key.name): \(own[place]?.value ?? key.standard ?? "null"),"
    let example = key.example.map { ", such as  \($0)" } ?? ""
    let whole = "\(line) // \(key.meaning)\(example)"
    return own[place] == nil && whole.count <= width ? [whole] : above(key, own[place]?.note ?? "", indent) + [line]
  }

  /// Of keys that stand in place of each other one is written, and the others are told of.
  private static func isLeftOut(
    _ key: ConfigurationKey, of keys: [ConfigurationKey], below path: String, own: [String: Own]
  ) -> Bool {
    if key.insteadOf != nil { return own[path + key.name] == nil }
    return keys.contains { $0.insteadOf == key.name && own[path + $0.name] != nil }
  }

  /// A comment that has lines of its own; an example stays in one, to be copied.
  private static func above(_ key: ConfigurationKey, _ note: String, _ indent: String) -> [String] {
    let meaning = key.meaning.prefix(1).uppercased() + key.meaning.dropFirst() + "."
    let sentences = [meaning, key.more.replacing(marker: "`", with: "'"), note].filter { !$0.isEmpty }.joined(
      separator: " ")
    return sentences.wrapped(to: width - indent.count - 3).map { "\(indent)// \($0)" }
      + (key.example.map { ["\(indent)//   such as  \(key.name): \($0)"] } ?? [])
  }
}
