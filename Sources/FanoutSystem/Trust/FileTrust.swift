import CSystem
import FanoutCore
import Glibc

extension FileRights {
  /// The rights of what was examined; `descriptor`: of what is open, else of what the path names.
  init(_ status: stat, _ path: String, descriptor: Int32? = nil) {
    let kind: Kind = status.isDirectory ? .directory : status.st_mode & S_IFMT == S_IFLNK ? .link : .file
    let mode = UInt32(status.st_mode & 0o7777)
    // Asked only where the group may write: the user database may be far away.
    let groupWrites = kind != .link && mode & 0o020 != 0
    self.init(
      path: path, kind: kind, owner: status.st_uid, ownerName: userName(status.st_uid), mode: mode,
      sharedGroup: groupWrites ? UserGroups.shared(status.st_gid, by: status.st_uid) : nil,
      hasAccessList: groupWrites && csystem_has_access_list(descriptor ?? -1, path) != 0)
  }
}

/// Whether what is executed or kept may be changed by others than the caller and root.
public enum FileTrust {
  /// The trust of this process.
  static var own: Trust { Trust(caller: geteuid()) }
  /// The name of the caller.
  public static var callerName: String { userName(geteuid()) }

  /// What stands against executing what was opened under a path: the file as it is open, the directory and the links that lead to it,
  /// and the directories further up, which whoever may write them can put another in the place of. Looked at behind the opening, and
  /// proven to lead to the same file, so that nobody can have changed it in between.
  public static func distrust(ofOpen descriptor: Int32, at path: String) throws(SystemError) -> [Distrust] {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .last("examine", path) }
    let file = own.distrust(of: FileRights(status, path, descriptor: descriptor), as: .execution)
    let walk = try PathWalk(to: path)
    guard walk.end == FileIdentity(status) else { throw SystemError("examine (it was replaced meanwhile)", path, code: ESTALE) }
    return [file].compactMap { $0 } + distrust(of: walk.steps)
  }

  /// The same of a program, or another file that decides what is done: itself, its links and its directory.
  public static func distrust(ofProgram path: String) throws(SystemError) -> [Distrust] {
    let file = try Descriptor.open(path, csystem_path_only)
    let own = own.distrust(of: FileRights(try file.status(path), path, descriptor: nil), as: .execution)
    return [own].compactMap { $0 } + distrust(of: try PathWalk(to: path).steps.filter { $0.use == .execution })
  }

  /// Why others may change what a command does, as a sentence: its program, or the first of its arguments that names a file (the script
  /// that an interpreter is given), or where those lie. Nil: nobody may, as far as can be seen.
  static func problem(ofProgram program: String, arguments: some Sequence<String>, in directory: String) -> String? {
    let script = arguments.lazy.map { Executable.joined(directory, $0) }.first { path in
      var status = stat()
      return stat(path, &status) == 0 && status.isRegular
    }
    for path in [program, script].compactMap({ $0 }) {
      guard let distrust = (try? self.distrust(ofProgram: path))?.first else { continue }
      return "\(distrust), who could change what it does; \(distrust.remedy(for: callerName))"
    }
    return nil
  }

  /// What stands against a directory in which lock files are made; nil: nothing, or it is not there.
  static func distrust(ofLockDirectory path: String) -> Distrust? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return own.distrust(of: FileRights(status, path), as: .execution)
  }

  /// Why a lock file is not to be used: its owner is neither the caller nor root and can put another in its place.
  static func foreignLock(_ path: String, _ status: stat) -> String? {
    let trust = own
    guard !trust.owns(status.st_uid) else { return nil }
    let directory = StateCheck.parent(of: path)
    var around = stat()
    guard stat(directory, &around) == 0 else { return "\(SystemError.last("examine", directory))" }
    guard trust.distrust(of: FileRights(around, directory), as: .foreignLock) != nil else { return nil }
    return "\(path) belongs to \(userName(status.st_uid)), who can put another file in its place, so that it excludes nobody; "
      + "remove it, or let lockFile name a directory that only \(userName(geteuid())) may write"
  }

  /// The same of what is at a path now; nil also where nothing is there.
  static func foreignLock(_ path: String) -> String? {
    guard let status = try? stat.of(path), status.isRegular else { return nil }
    return foreignLock(path, status)
  }

  /// What stands against the way to a file.
  static func distrust(of steps: [PathWalk.Step], by trust: Trust = own) -> [Distrust] {
    var found: [Distrust] = []
    // One directory may be passed and looked in as well.
    for step in steps {
      if let one = trust.distrust(of: step.rights, as: step.use), !found.contains(one) { found.append(one) }
    }
    return found
  }
}

/// The directories in which the kernel looks up the names of a path, and the links that it follows there, in that order.
struct PathWalk {
  struct Step {
    let rights: FileRights
    let use: Trust.Use
  }

  private(set) var steps: [Step] = []
  /// The file at the end.
  private(set) var end: FileIdentity?
  private var seen: Set<String> = []

  /// Follows an absolute path.
  init(to path: String) throws(SystemError) {
    var rest = PathWalk.names(path)
    var directory = "/"
    var links = 0
    while let name = rest.popLast() {
      if name == ".." {
        directory = StateCheck.parent(of: directory)
        continue
      }
      let next = directory == "/" ? "/\(name)" : "\(directory)/\(name)"
      let status = try stat.of(next)
      let isLink = status.st_mode & S_IFMT == S_IFLNK
      // Where the last name or a link stands, whoever may write decides what is reached; further up, only which directory that is.
      try add(directory, as: isLink || rest.isEmpty ? .execution : .passage)
      if isLink {
        links += 1
        guard links <= 40 else { throw SystemError("follow", path, code: ELOOP) }
        steps.append(Step(rights: FileRights(status, next), use: .execution))
        let target = try PathWalk.target(of: next)
        if target.hasPrefix("/") { directory = "/" }
        rest += PathWalk.names(target)
      } else {
        directory = next
        end = FileIdentity(status)
      }
    }
  }

  private mutating func add(_ directory: String, as use: Trust.Use) throws(SystemError) {
    guard seen.insert("\(use) \(directory)").inserted else { return }
    steps.append(Step(rights: FileRights(try stat.of(directory), directory), use: use))
  }

  /// The names of a path, the last one first.
  private static func names(_ path: String) -> [String] { path.split(separator: "/").filter { $0 != "." }.map(String.init).reversed() }

  private static func target(of link: String) throws(SystemError) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(link, &buffer, buffer.count)
    guard count >= 0 else { throw .last("read the link", link) }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
