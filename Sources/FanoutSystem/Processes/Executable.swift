import Glibc

/// Why a command could not be started: what, and what to do.
public enum SpawnFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// No such file.
  case missing(String)
  /// The name stands in none of the directories.
  case notInPath(name: String, path: String)
  /// A directory or another thing that cannot be executed; with what it is.
  case notAFile(String, kind: String)
  /// The file may not be executed by us.
  case notExecutable(String)
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

  /// One sentence, with what to do where that is known.
  public var description: String {
    switch self {
    case .missing(let path): "\(path) does not exist"
    // Which directories is not said: this reaches records, and they hold no value of an environment.
    case .notInPath(let name, _): "\(name) is in none of the directories of PATH; give its path, or set PATH"
    case .notAFile(let path, let kind): "\(path) is \(kind), not a program"
    case .notExecutable(let path): "\(path) may not be executed; run `chmod +x` on it, or name its interpreter first"
    case .noFormat(let path): "\(path) is in no format that can be executed; does the script begin with #!?"
    case .interpreterMissing(let path, let interpreter?): "\(path) is there, but its interpreter \(interpreter) does not exist"
    case .interpreterMissing(let path, nil): "\(path) is there, but the program that loads it does not exist"
    case .killed(let path): "\(path) was to be executed and was killed before; did memory run out, or did somebody end it?"
    case .directory(let error): "cannot start in the directory: \(error)"
    case .system(let error) where error.code == EAGAIN:
      // A run takes two processes: its keeper's and its worker's.
      "\(error): there may be no more processes here (ulimit -u, TasksMax=, pids.max)"
    case .system(let error): "\(error)"
    }
  }
}

/// Finds the file that a command means.
public enum Executable {
  /// With a slash: relative to `directory`. Without: looked up in `path` (colon-separated; nil: `/usr/local/bin:/usr/bin:/bin`).
  /// Whether it can be executed is the kernel's to say, at the start.
  public static func find(_ name: String, directory: String?, path: String?) throws(SpawnFailure) -> String {
    guard !name.utf8.contains(UInt8(ascii: "/")) else { return joined(directory, name) }
    let path = path ?? "/usr/local/bin:/usr/bin:/bin"
    var refused: String?
    for part in path.split(separator: ":", omittingEmptySubsequences: false) where !name.isEmpty {
      // An empty part means the current directory, which is the one the command starts in.
      let candidate = joined(joined(directory, part.isEmpty ? "." : String(part)), name)
      var status = stat()
      guard stat(candidate, &status) == 0, status.isRegular else { continue }
      if access(candidate, X_OK) == 0 { return candidate }
      refused = refused ?? candidate
    }
    if let refused { throw .notExecutable(refused) }
    throw .notInPath(name: name, path: path)
  }

  /// What an errno of posix_spawn meant. Looked at afterwards, so that a start costs nothing extra and nothing can change between look and start.
  static func failure(_ command: ChildCommand, code: Int32) -> SpawnFailure {
    if let directory = command.directory {
      var status = stat()
      if stat(directory, &status) != 0 { return .directory(.last("enter", directory)) }
      if !status.isDirectory { return .directory(SystemError("enter", directory, code: ENOTDIR)) }
      if access(directory, X_OK) != 0 { return .directory(.last("enter", directory)) }
    }
    let path = joined(command.directory, command.executable)
    var status = stat()
    let exists = stat(path, &status) == 0
    switch code {
    case ENOENT where exists: return .interpreterMissing(path, interpreter: interpreter(of: path))
    case ENOENT: return .missing(path)
    case EACCES where exists && !status.isRegular: return .notAFile(path, kind: status.kind)
    case EACCES where exists && access(path, X_OK) != 0: return .notExecutable(path)
    case EACCES where exists:
      // Executable, and yet refused: its interpreter is, or the file system is mounted noexec.
      return .system(SystemError("execute", interpreter(of: path).map { "\(path) with \($0)" } ?? path, code: code))
    case ENOEXEC: return .noFormat(path)
    case ECANCELED: return .killed(path)
    default: return .system(SystemError("start", path, code: code))
    }
  }

  /// The program that a `#!` line names.
  static func interpreter(of path: String) -> String? {
    guard let bytes = try? Descriptor.openRegular(path, O_RDONLY).read(256, path), bytes.starts(with: [0x23, 0x21]) else { return nil }
    let line = bytes.dropFirst(2).prefix { $0 != 0x0A }.drop { $0 == 0x20 || $0 == 0x09 }
    // A carriage return belongs to the name the kernel looks for; shown, it explains itself.
    let name = line.prefix { $0 != 0x20 && $0 != 0x09 }.flatMap { $0 == 0x0D ? Array("\\r".utf8) : [$0] }
    return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
  }

  static func joined(_ directory: String?, _ path: String) -> String {
    guard let directory, !path.hasPrefix("/") else { return path }
    return directory.hasSuffix("/") ? directory + path : directory + "/" + path
  }
}
