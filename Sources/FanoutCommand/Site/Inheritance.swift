import CSystem
import Glibc

/// The one place where a process of ours, whichever command it is, undoes what it inherited and cannot live with (SPEC
/// 8). Children get default signals from their spawner, and limits as they were: no limit is changed here.
enum Inheritance {
  /// The stack that a deep answer needs, in bytes, twice over.
  static let stack: UInt64 = 512 << 10
  /// What a fire of an ordinary answer takes beside the program itself, in bytes.
  static let memory: UInt64 = 16 << 20

  /// Undoes it. The exit code where nothing can be done under the limits that there are; why is said then.
  static func undo() -> Int32? {
    csystem_normalise_signals()
    csystem_normalise_umask()
    // The words are ready before anything is made of them: a stack that is too small for us has no room for more.
    switch csystem_room(stack, memory) {
    case CSYSTEM_LITTLE_STACK:
      say(
        "fanout: the limit of the stack leaves too little to work with; at least 512 KiB are needed (ulimit -s, LimitSTACK=)\n"
      )
      return ExitCode.launcherUnavailable.rawValue
    case CSYSTEM_LITTLE_MEMORY:
      say(
        "fanout: the limit of memory leaves no 16 MiB to work with; raise it (ulimit -v and -d, LimitAS= and LimitDATA=)\n"
      )
      return ExitCode.launcherUnavailable.rawValue
    default: break
    }
    StandardStreams.holdNumbers()
    csystem_close_on_exec_from(3)
    return nil
  }

  private static func say(_ sentence: StaticString) {
    _ = write(STDERR_FILENO, sentence.utf8Start, sentence.utf8CodeUnitCount)
  }
}
