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

  /// What stands against executing what was opened under a path: the file as it is open, the directory and the links
  /// that lead to it, and the directories further up, which whoever may write them can put another in the place of.
  /// Looked at behind the opening, and proven to lead to the same file, so that nobody can have changed it in between.
  public static func distrust(ofOpen descriptor: Int32, at path: String) throws(SystemError) -> [Distrust] {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .last("examine", path) }
    let file = own.distrust(of: FileRights(status, path, descriptor: descriptor), as: .execution)
    let walk = try PathWalk(to: path)
    guard walk.end == FileIdentity(status) else {
      throw SystemError("examine (it was replaced meanwhile)", path, code: ESTALE)
    }
    return [file].compactMap { $0 } + distrust(of: walk.steps)
  }

  /// The same of what is opened under its name again and again: itself, its links and its directory, as of a program.
  static func distrust(ofReread file: Descriptor, at path: String) throws(SystemError) -> [Distrust] {
    let own = own.distrust(of: FileRights(try file.status(path), path, descriptor: file.number), as: .execution)
    return [own].compactMap { $0 } + distrust(of: try PathWalk(to: path).steps.filter { $0.use == .execution })
  }

  /// The same of a program, or another file that decides what is done: itself, its links and its directory.
  public static func distrust(ofProgram path: String) throws(SystemError) -> [Distrust] {
    let file = try Descriptor.open(path, csystem_path_only)
    let own = own.distrust(of: FileRights(try file.status(path), path, descriptor: nil), as: .execution)
    return [own].compactMap { $0 } + distrust(of: try PathWalk(to: path).steps.filter { $0.use == .execution })
  }

  /// Why others may change what a command does, as a sentence: its program, or the first of its arguments that names a
  /// file (the script that an interpreter is given), or where those lie. Nil: nobody may, as far as can be seen.
  static func problem(ofProgram program: String, arguments: some Sequence<String>, in directory: String) -> String? {
    let script = arguments.lazy.map { FilePath.joined(directory, $0) }.first { path in
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
    let directory = FilePath.parent(of: path)
    var around = stat()
    guard stat(directory, &around) == 0 else { return "\(SystemError.last("examine", directory))" }
    guard trust.distrust(of: FileRights(around, directory), as: .foreignLock) != nil else { return nil }
    return
      "\(path) belongs to \(userName(status.st_uid)), who can put another file in its place, so that it excludes nobody; "
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
