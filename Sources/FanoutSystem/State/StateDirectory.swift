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

  /// What the journal amounts to, up to the last fire.
  var standing: String { path + "/standing.json" }
  /// What a fire left that could not look.
  var cannotFire: String { path + "/cannot-fire.json" }

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
  func supervisorOrder(_ id: String) -> String { "\(supervisors)/\(id).order" }
  func supervisorAnswer(_ id: String) -> String { "\(supervisors)/\(id).answer" }
  func supervisorLog(_ id: String) -> String { "\(supervisors)/\(id).log" }
  func pause(_ category: Category?) -> String { "\(pauses)/\(category?.name ?? ".all").json" }

  /// Makes what is missing, 0700 whatever the umask, and proves that locks exclude there on its first use. What is there must be ours and
  /// nobody else's to write. Answers what it closed to others' eyes, as sentences: they are said once, because then it is closed.
  @discardableResult
  public func prepare() throws(StateError) -> [String] {
    try proveOurs()
    let closed = try StateTrust(self).secure()
    do throws(SystemError) {
      try PrivateDirectory.make(path)
      for directory in [journal, live, supervisors, runs, fires, pauses] { try PrivateDirectory.make(directory) }
      guard DirectoryOwner.of(locks) == .absent else { return closed }
    } catch {
      throw .cannotCreate(path, error)
    }
    try proveLocks()
    return closed
  }

  /// That it is nobody else's. Neither makes nor reads anything.
  func proveOurs() throws(StateError) {
    switch DirectoryOwner.of(path) {
    case .absent, .ours: break
    case .another(let user): throw .belongsTo(path, user: user)
    case .notDirectory(let kind): throw .notDirectory(path, kind: kind)
    case .unreadable(let error): throw .cannotCreate(path, error)
    }
  }

  /// The directories that are kept in it.
  var kept: [String] { [journal, live, locks, supervisors, runs, fires, pauses] }

  /// The directory `locks` appears by rename only after the proof: a state directory without it was never proven.
  private func proveLocks() throws(StateError) {
    // Drawn: processes of two pid namespaces may have one number.
    let trial = "\(path)/.locks-\(hexadecimal(.random(in: 0 ... .max), digits: 8))"
    do throws(SystemError) { try PrivateDirectory.make(trial) } catch { throw .cannotCreate(trial, error) }
    if case .failed(let why) = ExclusionProof.run(inDirectory: trial) {
      _ = rmdir(trial)
      throw .locksDoNotExclude(path, why)
    }
    guard rename(trial, locks) != 0 else { return }
    let error = SystemError.last("rename", locks)
    _ = rmdir(trial)
    // Another fire was quicker: its proof is as good as ours.
    guard error.code == ENOTEMPTY || error.code == EEXIST else { throw .cannotCreate(locks, error) }
  }
}

/// Why a state directory cannot be used.
public enum StateError: Error, Sendable, CustomStringConvertible {
  /// It or a part of it cannot be made.
  case cannotCreate(String, SystemError)
  /// It belongs to somebody else.
  case belongsTo(String, user: String)
  /// It or a directory in it is another's, or others may write it.
  case untrusted(String, Distrust)
  /// Locks do not exclude on its file system.
  case locksDoNotExclude(String, String)
  /// Something else lies there.
  case notDirectory(String, kind: String)
  /// The journal cannot be written.
  case cannotWrite(String, SystemError)
  /// What is recorded in it cannot be read now, as a sentence.
  case cannotRead(String)
  /// It was written by a newer program.
  case newerSchema(Int64)
  /// A lock file of the state directory itself cannot be used.
  case unusableLock(String)
  /// The admission lock was held all the time that may be waited.
  case admissionHeld(by: String)

  /// Whether a call says that the file system takes nothing.
  static func isUnwritable(_ error: SystemError) -> Bool { [ENOSPC, EROFS, EDQUOT, EIO, EFBIG].contains(error.code) }

  /// Whether any error of these rooms says that something lacked, and nothing of what was to be done.
  static func isShortage(_ error: any Error) -> Bool {
    switch error {
    case let error as SystemError: error.isShortage
    case let error as FileProblem: error.shortage != nil
    case StateError.cannotWrite(_, let error): error.isShortage
    default: false
    }
  }

  /// What, where, why, what to do.
  public var description: String {
    switch self {
    case .cannotCreate(let path, let error):
      "cannot make the state directory \(path): \(error); make it writable or set stateDirectory in the configuration"
    case .belongsTo(let path, let user):
      "the state directory \(path) belongs to \(user); run fanout as \(user), or set another stateDirectory"
    case .untrusted(let path, let distrust):
      "the state directory \(path) cannot be trusted: \(distrust), who could start and stop work in your name; see what they left in it, "
        + "then \(distrust.remedy(for: userName(geteuid()))), or set another stateDirectory"
    case .locksDoNotExclude(let path, let why):
      "locks do not exclude each other below \(path): \(why); nothing may be started there, so put stateDirectory on a local file system"
    case .notDirectory(let path, let kind): "the state directory \(path) is \(kind); move it away or set another stateDirectory"
    case .cannotWrite(let path, let error): "cannot write \(path): \(error); nothing more is started until it can be written"
    case .cannotRead(let sentence): "\(sentence); what is not known is not touched, so try again when it can be read"
    case .newerSchema(let schema):
      "the state directory was written by a newer fanout (schema \(schema), this one knows \(Record.schema)); use the newer one"
    case .unusableLock(let sentence): "a lock of the state directory cannot be used: \(sentence)"
    case .admissionHeld(let holder): "the admission lock was held for 10 s by \(holder); try again when it is free"
    }
  }
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
