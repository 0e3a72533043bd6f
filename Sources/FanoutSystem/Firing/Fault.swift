import FanoutCore

/// What went wrong, as an exit code (SPEC 2): one table for commands and for the ends of fires.
public enum Fault {
  /// The exit code of an error that nobody expected; 70 where it can only be a fault of the program.
  public static func exitCode(of error: any Error) -> Int32 {
    switch error {
    case let error as StateError:
      switch error {
      case .cannotCreate, .belongsTo, .untrusted, .locksDoNotExclude, .notDirectory, .link, .unusableLock, .cannotRead:
        73
      case .cannotWrite: 74
      case .newerSchema: 78
      case .admissionHeld: 75
      }
    case is FireRefusal: 75
    case is LauncherUnavailable, is SpawnFailure, is ProcUnusable: 69
    case is SupervisorLost, is SupervisorSilent, is LaunchInterrupted: 1
    case let error as SystemError where StateError.isUnwritable(error): 74
    case is SystemError, is FileProblem: 73
    default: 70
    }
  }
}
