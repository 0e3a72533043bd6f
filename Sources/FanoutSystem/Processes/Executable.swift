import Glibc

/// Finds the file that a command means.
public enum Executable {
  /// With a slash: relative to `directory`. Without: looked up in `path` (colon-separated; nil: `/usr/local/bin:/usr/bin:/bin`).
  /// Whether it can be executed is the kernel's to say, at the start.
  public static func find(_ name: String, directory: String?, path: String?) throws(SpawnFailure) -> String {
    guard !name.utf8.contains(UInt8(ascii: "/")) else { return FilePath.joined(directory, name) }
    let path = path ?? "/usr/local/bin:/usr/bin:/bin"
    var refused: String?
    for part in path.split(separator: ":", omittingEmptySubsequences: false) where !name.isEmpty {
      // An empty part means the current directory, which is the one the command starts in.
      let candidate = FilePath.joined(FilePath.joined(directory, part.isEmpty ? "." : String(part)), name)
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
    let path = FilePath.joined(command.directory, command.executable)
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
}
