import FanoutCore
import Glibc

/// Has runs launched and orphans adopted by supervisors that outlive their caller.
protocol Launcher: AnyObject {
  /// Launches these, in order, and says what became of each. Whoever does not answer costs `silence`; a signal, of those
  /// that the caller holds back, ends the waiting.
  func launch(
    _ requests: [LaunchRequest], of context: FireContext, silence: Duration, signals: SignalDescriptor?
  ) -> LaunchReply

  /// Has these runs adopted by a new supervisor. Answers what it could not take over, as sentences.
  func adopt(_ runs: [RunID]) throws -> [String]

  /// Readable when a supervisor has ended that launched something.
  var ends: [Int32] { get }

  /// How many supervisors there are besides, whose ends cannot be waited for.
  var unseen: Int { get }

  /// No more launches: each supervisor ends with its last run.
  func dismiss()
}

extension Launcher {
  /// Launches these; one that is silent costs their longest `confirmFor` and 10 s (SPEC 7.6).
  func launch(_ requests: [LaunchRequest], of context: FireContext, signals: SignalDescriptor?) -> LaunchReply {
    let silence = (requests.map(\.run.terms.confirmFor).max() ?? .zero) + AnswerWait.answering
    return launch(requests, of: context, silence: silence, signals: signals)
  }
}
