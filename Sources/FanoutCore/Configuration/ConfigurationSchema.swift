/// The description of `fanout.json5` as a JSON Schema (2020-12), for editors: a file that it refuses `check` refuses
/// too, and what `check` finds by type or as an unknown key it refuses.
public enum ConfigurationSchema {
  /// The whole schema.
  public static var document: JSONValue {
    let head: [JSONMember] = [
      JSONMember("$schema", "https://json-schema.org/draft/2020-12/schema"),
      JSONMember("title", "fanout.json5"),
      JSONMember("description", "The configuration of fanout \(Version.current); see fanout.json5(5)."),
    ]
    return .object(head + object(ConfigurationDescription.keys, isWhole: true))
  }

  /// What an object of these keys must be. A part of one need not have what the whole needs.
  private static func object(_ keys: [ConfigurationKey], isWhole: Bool) -> [JSONMember] {
    let needed = keys.filter { $0.isRequired && isWhole }
    // One that others may stand in place of: one of them.
    let choices = needed.map { key in [key.name] + keys.filter { $0.insteadOf == key.name }.map(\.name) }
    let required = choices.filter { $0.count == 1 }.flatMap { $0 }
    let alternatives = choices.filter { $0.count > 1 }.map { names -> JSONValue in
      ["anyOf": .array(names.map { ["required": .array([.string($0)])] })]
    }
    let properties = keys.map { JSONMember($0.name, .object(value($0))) }
    return [JSONMember("type", "object"), JSONMember("properties", .object(properties))]
      + (required.isEmpty ? [] : [JSONMember("required", .array(required.map { .string($0) }))])
      + (alternatives.isEmpty ? [] : [JSONMember("allOf", .array(alternatives))])
      + [JSONMember("additionalProperties", false)]
  }

  /// What may stand behind a key, and what an editor shows of it.
  private static func value(_ key: ConfigurationKey) -> [JSONMember] {
    let sentences = key.meaning.prefix(1).uppercased() + key.meaning.dropFirst() + "."
    let description = [sentences, key.more, "Since \(key.since)."].filter { !$0.isEmpty }.joined(separator: " ")
    let type = self.type(key.kind)
    return [JSONMember("description", .string(description))] + (key.mayBeNull ? orNull(type) : type)
      + (key.standard.flatMap(value(written:)).map { [JSONMember("default", $0)] } ?? [])
      + (key.example.flatMap(value(written:)).map { [JSONMember("examples", .array([$0]))] } ?? [])
  }

  /// A value that stands in the description as JSON5.
  private static func value(written: String) -> JSONValue? {
    (try? JSONDocument(parsing: Array(written.utf8), as: .json5)).map { JSONValue($0.root) }
  }

  /// The same type, or null. All that else is said of a type holds for values of that type only.
  private static func orNull(_ type: [JSONMember]) -> [JSONMember] {
    type.map { $0.key == "type" ? JSONMember("type", .array([$0.value, "null"])) : $0 }
  }

  private static func type(_ kind: ConfigurationKind) -> [JSONMember] {
    switch kind {
    case .command:
      let program: JSONValue = ["type": "string", "minLength": 1]
      return [
        JSONMember("type", "array"), JSONMember("minItems", 1), JSONMember("prefixItems", .array([program])),
        JSONMember("items", ["type": "string"]),
      ]
    case .path: return [JSONMember("type", "string"), JSONMember("minLength", 1)]
    case .lockFile: return text(#"\{category\}"#)
    case .category, .backend: return text(category)
    case .flag: return [JSONMember("type", "boolean")]
    case .duration: return text("^(?=[0-9])([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$")
    case .size: return text("^[0-9]+([KkMmGgTt][Ii]?[Bb]|[Bb])?$")
    case .whole(let range):
      return [
        JSONMember("type", "integer"), JSONMember("minimum", .integer(Int64(range.lowerBound))),
        JSONMember("maximum", .integer(Int64(range.upperBound))),
      ]
    case .fraction: return [JSONMember("type", "number"), JSONMember("minimum", 0), JSONMember("maximum", 1)]
    case .memoryShare: return text("^((100([.]0+)?|[0-9]{1,2}([.][0-9]+)?)%|[0-9]+([KkMmGgTt][Ii]?[Bb]|[Bb])?)$")
    case .number(let range):
      return [
        JSONMember("type", "number"), JSONMember("minimum", .number(range.lowerBound)),
        JSONMember("maximum", .number(range.upperBound)),
      ]
    case .percent: return text("^0*[1-9][0-9]*%$")
    case .word(let words):
      return [JSONMember("type", "string"), JSONMember("enum", .array(words.map { .string($0) }))]
    case .signal: return text(signal)
    case .unitPrefix: return text("^[a-z][a-z0-9_-]{0,39}$")
    case .slice: return text(#"^[A-Za-z0-9:_.\\-]+\.slice$"#)
    case .text: return [JSONMember("type", "string")]
    case .list(let element, let some):
      return [JSONMember("type", "array"), JSONMember("items", .object(type(element)))]
        + (some ? [JSONMember("minItems", 1)] : [])
    case .object(let keys): return object(keys, isWhole: true)
    case .part(_, let keys): return object(keys, isWhole: false)
    case .named(let names, let kind, let mayBeNull):
      let value = mayBeNull ? orNull(type(kind)) : type(kind)
      return [
        JSONMember("type", "object"), JSONMember("propertyNames", ["pattern": .string(pattern(of: names))]),
        JSONMember("additionalProperties", .object(value)),
      ]
    }
  }

  private static func text(_ pattern: String) -> [JSONMember] {
    [JSONMember("type", "string"), JSONMember("pattern", .string(pattern))]
  }

  // White space around it is trimmed, and capitals are lowered.
  private static let category = #"^\s*[A-Za-z0-9][A-Za-z0-9._-]{0,63}\s*$"#

  private static func pattern(of names: ConfigurationKind.Names) -> String {
    switch names {
    case .category, .spelling, .backend: category
    case .family: "^[A-Za-z][A-Za-z0-9._-]{0,63}$"
    case .gate: "^(?!(\(GatePolicy.reserved.joined(separator: "|")))$)[A-Za-z][A-Za-z0-9._-]{0,63}$"
    case .variable: "^[^=]+$"
    case .property: "^[A-Za-z0-9]+$"
    case .state: "[A-Za-z0-9]|[^ -~]"
    }
  }

  /// The names of signals in any case, with or without SIG; KILL and STOP are no steps.
  private static var signal: String {
    func anyCase(_ word: String) -> String { word.map { $0.isLetter ? "[\($0)\($0.lowercased())]" : "\($0)" }.joined() }
    let names = Signals.names.filter { $0 != "KILL" && $0 != "STOP" }
    return "^(\(anyCase("SIG")))?(\(names.map(anyCase).joined(separator: "|")))$"
  }
}
