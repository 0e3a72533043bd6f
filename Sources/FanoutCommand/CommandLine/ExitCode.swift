/// The exit codes of every command (SPEC 2); the numbers are those of `sysexits.h`.
public enum ExitCode: Int32, Sendable, CaseIterable {
  /// Done, or rightly nothing to do.
  case success = 0
  /// The command ran and its answer is no: nothing started, a worker failed, a difference was found.
  case failure = 1
  /// The command line cannot be understood.
  case usage = 64
  /// The selector's answer is unusable, and `--strict` or `fallback: "none"` forbids to go on without one.
  case unusableAnswer = 65
  /// The launcher, or what no command can do without on this machine, is not available.
  case launcherUnavailable = 69
  /// A fault of the program itself.
  case bug = 70
  /// The state directory (or a file asked for) cannot be created, or belongs to another user.
  case cannotCreate = 73
  /// The state directory, or standard output, cannot be written.
  case cannotWrite = 74
  /// Somebody else holds what is needed, or a pause or gate forbids to look; trying again later is right.
  case busy = 75
  /// The configuration is missing or wrong.
  case configuration = 78

  /// The sentence of the help pages.
  public var meaning: String {
    switch self {
    case .success: "done, or rightly nothing to do"
    case .failure: "the answer is no, or what was asked for failed"
    case .usage: "the command line cannot be understood"
    case .unusableAnswer: "unusable selector answer under --strict or fallback: \"none\""
    case .launcherUnavailable: "the launcher, a usable /proc, or a stack or memory to work in, is not available"
    case .bug: "a fault of fanout itself"
    case .cannotCreate: "a directory or file cannot be created, or is another user's"
    case .cannotWrite: "the state directory or standard output cannot be written"
    case .busy: "busy, paused or gated; trying again later is right"
    case .configuration: "the configuration is missing or wrong"
    }
  }
}
