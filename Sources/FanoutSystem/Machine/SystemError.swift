import CSystem
import Glibc

/// A system call that failed: what was tried, on what, and why.
public struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was tried, as a verb: `open`, `create`, `lock`.
  public let call: String
  /// What it was tried on; nil where there is no path.
  public let path: String?
  /// The errno.
  public let code: Int32
  /// What to do, where the errno alone tells nothing of it or names another limit than the one that was met.
  public let remedy: String?

  /// An error with this errno.
  public init(_ call: String, _ path: String? = nil, code: Int32, remedy: String? = nil) {
    self.call = call
    self.path = path
    self.code = code
    self.remedy = remedy
  }

  /// Whether this process or the machine lacks what it takes to look: descriptors, memory, a disk that answers. It says
  /// nothing of what was looked for, so nobody may conclude from it that something is not there.
  var isShortage: Bool { [EMFILE, ENFILE, ENOMEM, EIO].contains(code) }

  /// Whether /proc was not looked at, because it is not that of this process's pid namespace. It says nothing of what
  /// was looked for either.
  var isForeign: Bool { code == ENOTSUP && path == "/proc" }

  /// The error that the call just now left in errno.
  static func last(_ call: String, _ path: String? = nil) -> SystemError { SystemError(call, path, code: errno) }

  /// `cannot open /x/y: Permission denied (EACCES)`
  public var description: String {
    "cannot \(call)" + (path.map { " \($0)" } ?? "") + ": " + SystemError.text(code, remedy)
  }

  /// `Permission denied`
  public static func words(_ code: Int32) -> String {
    csystem_error_text(code).map { String(cString: $0) } ?? "error \(code)"
  }

  /// `Permission denied (EACCES)`
  static func text(_ code: Int32, _ remedy: String? = nil) -> String {
    guard let name = csystem_error_name(code) else { return words(code) }
    let words = "\(words(code)) (\(String(cString: name)))"
    if let remedy { return "\(words): \(remedy)" }
    if code == EMFILE { return words + ": raise the limit of descriptors (ulimit -Hn, LimitNOFILE=)" }
    guard code == EFBIG, let limit = fileSizeLimit() else { return words }
    return words + ", as files may have \(limit) bytes here (ulimit -f, LimitFSIZE=)"
  }

  /// How large the files that this process writes may become, in bytes; nil where nothing limits that.
  static func fileSizeLimit() -> UInt64? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0, limit.rlim_cur != rlim_t.max else {
      return nil
    }
    return UInt64(limit.rlim_cur)
  }

  /// Why a file took only a part of what was written: it may not grow, or there is no room for more.
  static func shortWrite(endingAt size: Int) -> Int32 {
    fileSizeLimit().map { UInt64(size) >= $0 } == true ? EFBIG : ENOSPC
  }
}
