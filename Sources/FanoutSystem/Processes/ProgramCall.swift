import FanoutCore

/// A program that is run to its end for what it writes: a selector, a system tool, a command of the configuration.
///
/// What counts is what had been written when the program itself ended. A child that keeps its pipes open costs nothing
/// and is ended.
struct ProgramCall {
  /// What is run; its three standard descriptors are given here.
  var command: ChildCommand
  /// The program's stdin.
  var input: [UInt8] = []
  /// How many bytes it may write to stdout.
  var outputLimit = 1 << 20
  /// How long it may take.
  var timeLimit: Duration

  /// How long a program that is ended may take to put its things away.
  static let grace: Duration = .seconds(1)
  /// How long anybody waits for what KILL does not end: what hangs in the kernel, or another user's. After that it is
  /// left, and told.
  static let killWait: Duration = .seconds(3)

  /// How it came to its end.
  enum End: Sendable, Equatable {
    case couldNotStart(SpawnFailure)
    case exited(ExitStatus)
    case tooLarge
    case timedOut
    /// A request to end came for us: the program was ended for it.
    case interrupted(Int32)
  }

  /// What came back.
  struct Reply: Sendable, Equatable {
    var end: End
    /// What it had written to stdout, also where it failed; at most its limit.
    var output: [UInt8] = []
    /// The end of what it wrote to stderr.
    var words = ""
    /// What is left of it because KILL did not end it: numbers and names.
    var left: [String] = []

    /// The processes in `left`, for people.
    var leftInWords: String {
      "\(left.joined(separator: ", ")), which KILL did not end within \(ProgramCall.killWait.written): it is waited for no longer"
    }
  }
}
