/// The assignment file of a worker (SPEC 8). What the selector wrote stays as it wrote it.
public struct Assignment: Sendable {
  /// The run.
  public var run: Run
  /// What the selector wrote for this category.
  public var selection: [UInt8]?
  /// The other top-level members of the answer, without the candidate lists; left out beyond 64 KiB.
  public var payload: [UInt8]?
  /// Where the whole answer is.
  public var payloadFile: String?
  /// The outcome of generation 0.
  public var previous: RunEnd?

  /// An assignment.
  public init(run: Run, selection: [UInt8]?, payload: [UInt8]?, payloadFile: String?, previous: RunEnd?) {
    self.run = run
    self.selection = selection
    self.payload = payload
    self.payloadFile = payloadFile
    self.previous = previous
  }

  /// The most that `payload` may take, in bytes.
  public static let payloadLimit = 64 << 10

  /// The file's text.
  public var json: JSONValue {
    [
      "schema": .integer(Schema.exchange), "run": .string(run.id.text), "fire": .string(run.fire.text),
      "category": .string(run.category.name),
      "generation": .integer(Int64(run.generation)), "attempt": .integer(Int64(run.attempt)),
      "streak": .integer(Int64(run.streak)),
      "source": .string(run.source.rawValue), "rank": .integer(Int64(run.rank)),
      "backend": run.backend.map { .string($0) } ?? nil,
      "selection": selection.map { .raw($0) } ?? nil,
      "payload": payload.flatMap { $0.count <= Assignment.payloadLimit ? .raw($0) : nil } ?? nil,
      "payloadFile": payloadFile.map { .string($0) } ?? nil, "previous": previous.map(Assignment.previous) ?? nil,
    ]
  }

  private static func previous(_ end: RunEnd) -> JSONValue {
    guard case .report(let report) = end.reading else { return ["outcome": .string(end.verdict.outcome.rawValue)] }
    return [
      "outcome": .string(end.verdict.outcome.rawValue), "grade": report.grade.map { .number($0) } ?? nil,
      "summary": report.summary.map { .string($0) } ?? nil, "reason": report.reason.map { .string($0) } ?? nil,
      "session": report.session.map { .string($0) } ?? nil, "artifacts": .array(report.artifacts.map { .string($0) }),
    ]
  }
}
