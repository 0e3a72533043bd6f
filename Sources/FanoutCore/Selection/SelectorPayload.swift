// A degradation is the failure side of reading an answer.
extension Degradation: Error {}

/// The four keys that can name categories, in the order of their steps (SPEC 4).
enum KnownKey: String, CaseIterable {
  case selected
  case diversityAlternatives = "diversity_alternatives"
  case alternatives
  case allScores = "all_scores"
}

/// A selector's answer that was read well: a JSON object, what each known key in it named, and what had to be passed over.
///
/// Which keys are there decides, never the value of `tier`. A known key of the wrong type is as if absent, and counted.
/// A known key that is `null` is a selector's way to write "nothing here": recognised, naming nothing, not counted.
public struct SelectorPayload: Sendable {
  /// The answer.
  public let document: JSONDocument
  /// Its top-level keys in order; at most 20, each clipped.
  public let keysSeen: [String]
  /// What was recognised: the known keys in step order, joined (`selected+diversity_alternatives`); `blocked_tasks` where
  /// only that says something; `unrecognised` otherwise.
  public let shape: String
  /// What was passed over, by key and cause.
  public let skips: [Skip]

  /// Whether one of the four known keys is there.
  let isRecognised: Bool
  /// What steps 1–3 named, in order; a category may be named more than once.
  let named: [Naming]
  /// What step 4 named with a finite score, in the order written, scores of zero and less included.
  let scored: [Naming]
  /// Whether `blocked_tasks` is a list or object with something in it.
  let hasBlockedTasks: Bool
  private let members: JSONMembers

  /// Reads a document. Throws `notAnObject` where its value is something else.
  public init(_ document: JSONDocument) throws(Degradation) {
    guard let members = document.root.object else { throw .notAnObject(document.root.kindName) }
    self.document = document
    self.members = members
    keysSeen = members.keys.prefix(20).map { clipped($0, to: 64) }
    var reading = PayloadReading()
    reading.read(members)
    named = reading.named
    scored = reading.scored
    skips = reading.skips
    isRecognised = !reading.recognised.isEmpty
    hasBlockedTasks = members["blocked_tasks"].map { !($0.array?.isEmpty ?? $0.object?.isEmpty ?? true) } ?? false
    let names = reading.recognised.map(\.rawValue)
    shape = names.isEmpty ? (hasBlockedTasks ? "blocked_tasks" : "unrecognised") : names.joined(separator: "+")
  }

  /// Reads an answer; where that fails, why.
  public static func read(_ answer: SelectorAnswer) -> Result<SelectorPayload, Degradation> {
    switch answer {
    case .failed(let degradation): return .failure(degradation)
    case .wrote(let bytes):
      let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
      if text.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) { return .failure(.emptyAnswer) }
      let document: JSONDocument
      do throws(JSONError) { document = try JSONDocument(parsing: bytes) } catch { return .failure(.notJSON(error.description)) }
      do throws(Degradation) { return .success(try SelectorPayload(document)) } catch { return .failure(error) }
    }
  }

  /// The answer's other top-level members, without those of the four known keys, as the JSON text of one object; every
  /// member as it was written. For the worker's assignment: intent must survive contact with the runner.
  public var remainder: [UInt8] {
    var text: [UInt8] = [UInt8(ascii: "{")]
    for (key, value) in members.entries where KnownKey(rawValue: key) == nil {
      if text.count > 1 { text.append(UInt8(ascii: ",")) }
      text += document.bytes[(members.keyOffset(key) ?? value.range.lowerBound)..<value.range.upperBound]
    }
    text.append(UInt8(ascii: "}"))
    return text
  }

  /// Sentences for people: what was passed over, and which keys were written twice.
  public var notes: [String] {
    skips.map(\.description) + document.duplicateKeys.map { "key `\($0)` is written more than once: the last one stands" }
  }
}

/// One time that a payload named a category.
struct Naming: Sendable {
  /// The name as it was written.
  let written: String
  let source: Source
  /// The bytes that the selector wrote for it.
  let selection: Range<Int>
  /// Its score, in step 4.
  var score: Double = 0
}
