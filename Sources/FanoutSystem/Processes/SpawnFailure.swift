import Glibc

/// Why a command could not be started: what, and what to do.
public enum SpawnFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// No such file.
  case missing(String)
  /// The name stands in none of the directories.
  case notInPath(name: String, path: String)
  /// A directory or another thing that cannot be executed; with what it is.
  case notAFile(String, kind: String)
  /// The file may not be executed by anybody, or not by its owner, who we are.
  case notExecutable(String)
  /// Nothing may be executed on the file system that the file, or the interpreter in these words, lies on; with where
  /// that is mounted.
  case mountedNoexec(String, mount: String)
  /// The kernel knows no way to execute it.
  case noFormat(String)
  /// The file is there, and what would execute it is not (a script's interpreter, a binary's loader).
  case interpreterMissing(String, interpreter: String?)
  /// Somebody killed the child first.
  case killed(String)
  /// The directory to start in is not usable.
  case directory(SystemError)
  /// Anything else.
  case system(SystemError)

  /// Whether somebody killed the child: the next one may live.
  var isByDeath: Bool { if case .killed = self { true } else { false } }

  /// One sentence, with what to do where that is known.
  public var description: String {
    switch self {
    case .missing(let path): "\(path) does not exist"
    // Which directories is not said: this reaches records, and they hold no value of an environment.
    case .notInPath(let name, _): "\(name) is in none of the directories of PATH; give its path, or set PATH"
    case .notAFile(let path, let kind): "\(path) is \(kind), not a program"
    case .notExecutable(let path): "\(path) may not be executed; run `chmod +x` on it, or name its interpreter first"
    case .mountedNoexec(let path, let mount):
      "\(path) may not be executed: \(mount) is mounted noexec; keep programs elsewhere, or name a script's "
        + "interpreter first"
    case .noFormat(let path): "\(path) is in no format that can be executed; does the script begin with #!?"
    case .interpreterMissing(let path, let interpreter?):
      "\(path) is there, but its interpreter \(interpreter) does not exist"
    case .interpreterMissing(let path, nil): "\(path) is there, but the program that loads it does not exist"
    case .killed(let path):
      "\(path) was to be executed and was killed before; did memory run out, or did somebody end it?"
    case .directory(let error): "cannot start in the directory: \(error)"
    case .system(let error) where error.code == EAGAIN:
      // A run takes two processes: its keeper's and its worker's.
      "\(error): there may be no more processes here (ulimit -u, TasksMax=, pids.max)"
    case .system(let error): "\(error)"
    }
  }
}
