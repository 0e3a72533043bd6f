import Glibc

/// Finds the file that a command means.
public enum Executable {
  /// With a slash: relative to `directory`. Without: looked up in `path` (colon-separated; nil:
  /// `/usr/local/bin:/usr/bin:/bin`). Whether it can be executed is the kernel's to say, at the start.
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
    if let refused { throw refusal(of: refused) }
    throw .notInPath(name: name, path: path)
  }

  /// What an errno of posix_spawn meant. Looked at afterwards, so that a start costs nothing extra and nothing can
  /// change between look and start.
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
    case EACCES where exists && access(path, X_OK) != 0: return refusal(of: path)
    case EACCES where exists:
      // Executable, and yet refused: its interpreter is.
      guard let interpreter = interpreter(of: path) else { return .system(SystemError("execute", path, code: code)) }
      return refusal(of: FilePath.joined(command.directory, interpreter), words: "\(path) with \(interpreter)")
    case ENOEXEC: return .noFormat(path)
    case ECANCELED: return .killed(path)
    default: return .system(SystemError("start", path, code: code))
    }
  }

  /// Why the kernel refuses to execute a file that is there (EACCES); `words` name it where it is the interpreter of
  /// another one.
  static func refusal(of path: String, words: String? = nil) -> SpawnFailure {
    let words = words ?? path
    var status = stat()
    guard stat(path, &status) == 0 else { return .system(.last("execute", words)) }
    if !status.isRegular { return .notAFile(words, kind: status.kind) }
    if status.st_mode & 0o111 == 0 { return .notExecutable(words) }
    if let mount = noexecMount(of: path) { return .mountedNoexec(words, mount: mount) }
    if status.st_uid == geteuid(), status.st_mode & 0o100 == 0 { return .notExecutable(words) }
    guard access(path, X_OK) != 0 else { return .system(SystemError("execute", words, code: EACCES)) }
    let owner = "it belongs to \(userName(status.st_uid)), and its mode \(String(status.st_mode & 0o7777, radix: 8))"
    return .system(SystemError("execute", words, code: EACCES, remedy: "\(owner) keeps this user from it"))
  }

  /// Where the file system of a path is mounted, if nothing on it may be executed: the uppermost directory of it that
  /// says so.
  private static func noexecMount(of path: String) -> String? {
    func device(_ path: String) -> dev_t? {
      var system = statvfs()
      var status = stat()
      guard statvfs(path, &system) == 0, system.f_flag & noexec != 0, stat(path, &status) == 0 else { return nil }
      return status.st_dev
    }
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    var mount = String(cString: real)
    guard let own = device(mount) else { return nil }
    while mount != "/", case let parent = FilePath.parent(of: mount), device(parent) == own { mount = parent }
    return mount
  }

  // ST_NOEXEC, which Swift's Glibc module does not show.
  private static let noexec: UInt = 8

  /// The program that a `#!` line names.
  static func interpreter(of path: String) -> String? {
    guard let bytes = try? Descriptor.openRegular(path, O_RDONLY).read(256, path), bytes.starts(with: [0x23, 0x21])
    else { return nil }
    let line = bytes.dropFirst(2).prefix { $0 != 0x0A }.drop { $0 == 0x20 || $0 == 0x09 }
    // A carriage return belongs to the name the kernel looks for; shown, it explains itself.
    let name = line.prefix { $0 != 0x20 && $0 != 0x09 }.flatMap { $0 == 0x0D ? Array("\\r".utf8) : [$0] }
    return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
  }
}
