import FanoutCore
import Glibc

/// Why a state directory cannot be used.
public enum StateError: Error, Sendable, CustomStringConvertible {
  /// The directory or a part of it cannot be made.
  case cannotCreate(String, SystemError)
  /// The directory belongs to somebody else.
  case belongsTo(String, user: String)
  /// The directory or one in it is another's, or others may write it.
  case untrusted(String, Distrust)
  /// Locks do not exclude on its file system.
  case locksDoNotExclude(String, String)
  /// Something else lies there.
  case notDirectory(String, kind: String)
  /// What is kept in it lies elsewhere.
  case link(String)
  /// The journal cannot be written.
  case cannotWrite(String, SystemError)
  /// What is recorded in it cannot be read now, as a sentence.
  case cannotRead(String)
  /// The directory was written by a newer program.
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
    case .notDirectory(let path, let kind):
      "the state directory \(path) is \(kind); move it away or set another stateDirectory"
    case .link(let path):
      "\(path) is a symbolic link, and what it leads to may be anybody's: move it away; stateDirectory itself may be a link"
    case .cannotWrite(let path, let error):
      "\(error); nothing more is started until \(error.path == path ? "it" : path) can be written"
    case .cannotRead(let sentence): "\(sentence); what is not known is not touched, so try again when it can be read"
    case .newerSchema(let schema):
      "the state directory was written by a newer fanout (schema \(schema), this one knows \(Record.schema)); use the newer one"
    case .unusableLock(let sentence): "a lock of the state directory cannot be used: \(sentence)"
    case .admissionHeld(let holder): "the admission lock was held for 10 s by \(holder); try again when it is free"
    }
  }
}
