import FanoutCore
import Glibc

/// What the directory of a fire keeps of its decision.
public struct RecordedFire: Sendable {
  /// Policy, facts, and what the answer came to.
  public let fire: StoredFire
  /// The answer as it came; empty where there was none.
  public let payload: [UInt8]
  /// What the selector of our own made the answer from; nil: it was another one's.
  public let input: ChoiceInput?
  /// The plan as it was written.
  public let planText: [UInt8]

  /// Why a fire's files cannot be used.
  public struct Unreadable: Error, CustomStringConvertible {
    /// One sentence.
    public let description: String
  }

  /// Reads them.
  public init(_ id: FireID, in state: StateDirectory) throws(Unreadable) {
    guard id.made != nil, !id.text.contains("/") else {
      throw Unreadable(description: "'\(id)' is no fire: their ids look like 20261121T011624Z-7f3a")
    }
    let directory = state.fire(id)
    guard (try? stat.of(directory)) != nil else {
      throw Unreadable(description: "there is no fire \(id) in \(state.fires)")
    }
    planText = try RecordedFire.file(directory + "/plan.json", isNeeded: true)
    payload = try RecordedFire.file(directory + "/payload.json", isNeeded: false)
    let written = try RecordedFire.file(directory + "/selector.json", isNeeded: false)
    input = (try? JSONDocument(parsing: written)).flatMap { ChoiceInput(json: $0.root) }
    guard written.isEmpty || input != nil else {
      throw Unreadable(description: "\(directory)/selector.json cannot be read: it is damaged or of another version")
    }
    let facts = try RecordedFire.file(directory + "/facts.json", isNeeded: true)
    guard let document = try? JSONDocument(parsing: facts), let fire = StoredFire(json: document.root) else {
      throw Unreadable(description: "\(directory)/facts.json cannot be read: it is damaged or of another version")
    }
    self.fire = fire
  }

  /// Whether a plan comes out as it was written, in the words of its day.
  public func isSame(_ plan: Plan) -> Bool {
    let written = try? JSONDocument(parsing: planText)
    guard let schema = written?.root["schema"]?.integer, schema <= Schema.file else { return false }
    return plan.json(policy: fire.policy, schema: schema).encoded() + [10] == planText
  }

  /// Whether the answer comes out as it was given; of another's selector nobody can tell.
  public var hasSameAnswer: Bool { input.map { Choice($0).payload == payload } ?? true }

  private static func file(_ path: String, isNeeded: Bool) throws(Unreadable) -> [UInt8] {
    do {
      if let bytes = try AtomicFile.read(path, limit: 1 << 30) { return bytes }
    } catch {
      throw Unreadable(description: "\(error)")
    }
    if isNeeded {
      throw Unreadable(description: "\(path) is missing: that fire made no plan, or was interrupted before it")
    }
    return []
  }
}
