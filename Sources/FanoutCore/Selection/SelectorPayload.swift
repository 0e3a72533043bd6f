/// A selector's answer that was read well: a JSON object, what each known key in it named, and what had to be passed
/// over.
///
/// Which keys are there decides, never the value of `tier`. A known key of the wrong type is as if absent, and counted.
/// A known key that is `null` is a selector's way to write "nothing here": recognised, naming nothing, not counted.
///
/// It is its bytes and where in them stands what decides: whoever wants more of it looks there, so that an answer costs
/// its size once.
public struct SelectorPayload: Sendable {
  /// The answer.
  public let text: JSONText
  /// The answer's top-level keys in order; at most 20, each clipped.
  public let keysSeen: [String]
  /// What was recognised: the known keys in step order, joined (`selected+diversity_alternatives`); `blocked_tasks`
  /// where only that says something; `unrecognised` otherwise.
  public let shape: String

  /// Whether one of the four known keys is there.
  let isRecognised: Bool
  /// Whether `blocked_tasks` is a list or object with something in it.
  let hasBlockedTasks: Bool
  /// Where the values of the top-level keys stand that decide something.
  private let places: [String: Range<Int>]

  private static let deciding = Set(
    KnownKey.allCases.map(\.rawValue) + ["selection_mode", "execution_surface", "blocked_tasks"])

  /// Reads a text. Throws `notAnObject` where its value is something else.
  public init(_ text: JSONText) throws(Degradation) {
    let outline = text.look(at: text.root) { Outline($0) } ?? Outline()
    if let other = outline.other { throw .notAnObject(other) }
    self.text = text
    keysSeen = outline.keysSeen
    places = outline.places
    isRecognised = !outline.recognised.isEmpty
    hasBlockedTasks = outline.hasBlockedTasks
    let names = outline.recognised.map(\.rawValue)
    shape = names.isEmpty ? (hasBlockedTasks ? "blocked_tasks" : "unrecognised") : names.joined(separator: "+")
  }

  /// What the top level of an answer shows.
  private struct Outline {
    var other: String?
    var keysSeen: [String] = []
    var places: [String: Range<Int>] = [:]
    var recognised: [KnownKey] = []
    var hasBlockedTasks = false

    init() {}

    init(_ root: JSONView) {
      guard root.kind == .beginObject else {
        other = root.kindName
        return
      }
      var kinds: [String: JSONToken.Kind] = [:]
      for (key, value) in root.members {
        let name = root.text(of: key)
        // Of duplicate keys the last stands.
        guard SelectorPayload.deciding.contains(name) else { continue }
        places[name] = value.range
        kinds[name] = value.kind
        if name == "blocked_tasks" { hasBlockedTasks = value.isEmpty == false }
      }
      keysSeen = root.firstKeys(20).map { clipped($0, to: 64) }
      recognised = KnownKey.allCases.filter { key in kinds[key.rawValue].map(key.recognises) ?? false }
    }
  }

  /// Reads an answer; where that fails, why.
  public static func read(_ answer: SelectorAnswer) -> Result<SelectorPayload, Degradation> {
    switch answer {
    case .failed(let degradation): return .failure(degradation)
    case .wrote(let bytes):
      let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
      if text.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) { return .failure(.emptyAnswer) }
      let checked: JSONText
      do throws(JSONError) { checked = try JSONText(checking: bytes) } catch {
        return .failure(.notJSON(error.description))
      }
      do throws(Degradation) { return .success(try SelectorPayload(checked)) } catch { return .failure(error) }
    }
  }

  /// Looks at the value of a top-level key that decides something; nil where it is not there.
  func look<Found>(at key: String, _ body: (JSONView) -> Found) -> Found? {
    places[key].flatMap { text.look(at: $0, body) }
  }

  /// The members of an object of the answer, of duplicate keys the last in the place of the first; none of anything
  /// else.
  func members(of object: JSONView) -> JSONView.Members {
    // Where no key is written twice anywhere, they are as they were written, and need not be collected.
    text.duplicateKeys.isEmpty ? object.members : object.settledMembers
  }

  /// The answer's other top-level members, without those of the four known keys, as the JSON text of one object; every
  /// member as it was written. For the worker's assignment: intent must survive contact with the runner. Nil where that
  /// is more than so many bytes.
  public func remainder(atMost limit: Int) -> [UInt8]? {
    text.look(at: text.root) { root in
      var rest: [UInt8] = [UInt8(ascii: "{")]
      for (key, value) in members(of: root) where KnownKey(rawValue: root.text(of: key)) == nil {
        if rest.count > 1 { rest.append(UInt8(ascii: ",")) }
        let member = text.bytes[key.start..<value.range.upperBound]
        guard rest.count + member.count < limit else { return nil }
        rest += member
      }
      rest.append(UInt8(ascii: "}"))
      return rest.count <= limit ? rest : nil
    } ?? nil
  }

  /// Sentences for people: which keys were written twice.
  var notes: [String] { text.duplicateKeys.map { "key `\($0)` is written more than once: the last one stands" } }
}
