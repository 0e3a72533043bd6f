import FanoutCore

/// The last answer of each gate, a file each: what a fire may take instead of asking again, and what everybody sees.
public struct GateFiles: Sendable {
  let state: StateDirectory

  /// The answers of a state directory.
  public init(_ state: StateDirectory) { self.state = state }

  private static let limit = 16 << 20

  /// The last answer to that very command; nil: there is none, or it cannot be read.
  public func answer(of policy: GatePolicy) -> GateAnswer? {
    guard let bytes = try? AtomicFile.read(state.gate(policy.name), limit: GateFiles.limit),
      let root = try? JSONDocument(parsing: bytes).root, root["policy"]?.string == GateFiles.digest(policy),
      var answer = root["answer"].flatMap(GateAnswer.init(json:)), answer.gate == policy.name
    else { return nil }
    answer.sample?.items = root["items"]?.array?.compactMap(ReviewItem.init(json:)) ?? []
    return answer
  }

  /// Keeps an answer. One that cannot be kept is asked for again: that costs time and nothing else.
  func keep(_ answer: GateAnswer, of policy: GatePolicy) throws(SystemError) {
    let file: JSONValue = [
      "schema": .integer(Schema.file), "policy": .string(GateFiles.digest(policy)), "answer": answer.json,
      "items": .array(answer.sample?.items.map(\.json) ?? []),
    ]
    try AtomicFile.write(file.encoded() + [10], to: state.gate(policy.name))
  }

  /// Another command, or the same one read in another way, has not answered yet.
  private static func digest(_ policy: GatePolicy) -> String { "\(Digest(of: policy.json.encoded()))" }
}
