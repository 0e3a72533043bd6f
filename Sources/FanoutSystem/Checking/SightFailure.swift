import FanoutCore

/// Why nobody could look as something else would.
public struct SightFailure: Error, CustomStringConvertible {
  /// One sentence.
  public let description: String

  init(_ description: String) { self.description = description }

  /// What a look came back with.
  static func sight(in answer: ServiceManager.Answer) throws(SightFailure) -> CallerSight {
    guard answer.isSuccess, let document = try? JSONDocument(parsing: Array(answer.output.utf8)),
      let sight = CallerSight(json: document.root)
    else { throw SightFailure(answer.isSuccess ? "another version of fanout answered" : answer.why) }
    return sight
  }
}
