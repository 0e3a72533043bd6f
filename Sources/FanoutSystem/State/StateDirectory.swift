import FanoutCore
import Glibc

/// Where everything of one state directory lies (SPEC 10). Only names: nothing is opened or made by asking.
public struct StateDirectory: Sendable, Equatable {
  /// Its absolute path.
  public let path: String
  /// The lock file pattern of the configuration, with `{category}`; nil: below the state directory.
  public let lockFile: String?

  /// The names below a path.
  public init(path: String, lockFile: String? = nil) {
    self.path = path
    self.lockFile = lockFile
  }

  var journal: String { path + "/journal" }
  var live: String { path + "/live" }
  var locks: String { path + "/locks" }
  var supervisors: String { path + "/supervisors" }
  var runs: String { path + "/runs" }
  var fires: String { path + "/fires" }
  var pauses: String { path + "/pauses" }
  var admissionLock: String { locks + "/.admission.lock" }
  var fireLock: String { locks + "/.fire.lock" }
  /// Holds the boot id of the last reconciliation.
  var boot: String { path + "/boot" }

  /// The lock file of a category.
  public func lock(of category: Category) -> String {
    guard let lockFile else { return "\(locks)/\(category).lock" }
    return lockFile.replacing(marker: "{category}", with: category.name)
  }

  /// Whether lock files lie below the state directory, where what is written in them is ours.
  var locksAreOurs: Bool { lockFile == nil }

  /// The directory of a run.
  public func run(_ id: String) -> String { "\(runs)/\(id)" }
  /// The directory of a fire.
  public func fire(_ id: String) -> String { "\(fires)/\(id)" }
  func supervisorLock(_ id: String) -> String { "\(supervisors)/\(id).lock" }
  func supervisorLog(_ id: String) -> String { "\(supervisors)/\(id).log" }
  func pause(_ category: Category?) -> String { "\(pauses)/\(category?.name ?? ".all").json" }

  /// Makes what is missing, 0700 whatever the umask, and proves that locks exclude there on its first use.
  public func prepare() throws(StateError) {
    let isNew: Bool
    do {
      let existed = try AtomicFile.isDirectory(path)
      if existed { try checkOwner() }
      try AtomicFile.makeDirectory(path)
      for directory in [journal, live, supervisors, runs, fires, pauses] { try AtomicFile.makeDirectory(directory) }
      isNew = try !AtomicFile.isDirectory(locks)
    } catch let error as SystemError {
      throw .cannotCreate(path, error)
    } catch let error as StateError {
      throw error
    } catch {
      throw .cannotCreate(path, SystemError(call: "prepare", path: path, code: EIO))
    }
    guard isNew else { return }
    // The directory `locks` appears by rename only after the proof: a state directory without it was never proven.
    let trial = "\(path)/.locks-\(getpid())"
    do {
      try AtomicFile.makeDirectory(trial)
      guard CategoryLock.provesExclusion(inDirectory: trial) else {
        _ = rmdir(trial)
        throw StateError.locksDoNotExclude(path)
      }
      if rename(trial, locks) != 0 {
        let code = errno
        _ = rmdir(trial)
        // Another fire was quicker: its proof is as good as ours.
        if code != ENOTEMPTY && code != EEXIST { throw StateError.cannotCreate(locks, SystemError(call: "rename", path: locks, code: code)) }
      }
    } catch let error as StateError {
      throw error
    } catch let error as SystemError {
      throw .cannotCreate(trial, error)
    } catch {
      throw .cannotCreate(trial, SystemError(call: "prepare", path: trial, code: EIO))
    }
  }

  /// Refuses a state directory that belongs to another user, also for root. Looking is allowed and does not ask.
  func checkOwner() throws(StateError) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .cannotCreate(path, SystemError(call: "stat", path: path, code: errno)) }
    guard status.st_uid == geteuid() else { throw .belongsTo(path, user: userName(status.st_uid)) }
  }
}

/// Why a state directory cannot be used.
public enum StateError: Error, Sendable, CustomStringConvertible {
  /// It or a part of it cannot be made.
  case cannotCreate(String, SystemError)
  /// It belongs to somebody else.
  case belongsTo(String, user: String)
  /// Locks do not exclude on its file system.
  case locksDoNotExclude(String)
  /// The journal cannot be written.
  case cannotWrite(String, SystemError)
  /// It was written by a newer program.
  case newerSchema(Int64)
  /// The admission lock was held all the time that may be waited.
  case admissionHeld(by: String)

  /// What, where, why, what to do.
  public var description: String {
    switch self {
    case .cannotCreate(let path, let error):
      "cannot make the state directory \(path): \(error); make it writable or set stateDirectory in the configuration"
    case .belongsTo(let path, let user):
      "the state directory \(path) belongs to \(user); run fanout as \(user), or set another stateDirectory"
    case .locksDoNotExclude(let path):
      "locks do not exclude each other below \(path), so nothing may be started there; put stateDirectory on a local file system"
    case .cannotWrite(let path, let error): "cannot write \(path): \(error); nothing more is started until it can be written"
    case .newerSchema(let schema):
      "the state directory was written by a newer fanout (schema \(schema), this one knows \(Record.schema)); use the newer one"
    case .admissionHeld(let holder): "the admission lock was held for 10 s by \(holder); try again when it is free"
    }
  }
}

/// A user's name, or the number where there is none.
func userName(_ uid: uid_t) -> String {
  guard let entry = getpwuid(uid), let name = entry.pointee.pw_name else { return "uid \(uid)" }
  return String(cString: name)
}

extension String {
  func replacing(marker: String, with text: String) -> String {
    var result = ""
    var rest = self[...]
    while let range = rest.firstRange(of: marker) {
      result += rest[..<range.lowerBound] + text
      rest = rest[range.upperBound...]
    }
    return result + rest
  }
}
