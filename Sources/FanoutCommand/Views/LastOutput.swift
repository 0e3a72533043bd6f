import FanoutCore
import FanoutSystem

/// What a run said last, where a sentence about its end guesses why.
enum LastOutput {
  /// The last line of its output that says something; nil: it wrote none, or that is gone.
  static func line(of run: RunID, in state: StateDirectory) -> String? {
    OutputLog(path: RunDirectory(path: state.run(run)).outputLog, limit: .max).lastWords
  }

  /// A sentence with a guess in it, and before that guess what the worker said: it knows better.
  static func quoted(_ line: String?, before guess: String, in sentence: String) -> String {
    guard let line, let range = sentence.range(ofFirst: guess) else { return sentence }
    return sentence[..<range.lowerBound] + "it said: \(line); " + sentence[range.lowerBound...]
  }
}
