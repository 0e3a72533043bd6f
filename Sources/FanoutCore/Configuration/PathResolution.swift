/// How a path that a person wrote becomes an absolute one, by its letters alone: nothing is looked up.
public struct PathResolution: Sendable, Equatable {
  /// What stands for `~`; nil: not known.
  public let home: String?

  /// Resolution for that home.
  public init(home: String?) { self.home = home }

  /// Why a path cannot be resolved.
  public enum Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// Nothing was written.
    case empty
    /// A NUL byte cannot stand in a path.
    case holdsNUL
    /// `~` was written and there is no home.
    case noHome
    /// `~somebody` was written.
    case homeOfAnother(String)

    /// What is wrong and what to write instead.
    public var description: String {
      switch self {
      case .empty: "it is empty; write a path, \".\" for the directory of this file"
      case .holdsNUL: "it contains a NUL character, which no path can"
      case .noHome: "it begins with ~ and no home directory is known; set HOME or write the path out"
      case .homeOfAnother(let name): "only ~/ is expanded; write the home directory of \(Quoted.text(name)) out"
      }
    }
  }

  /// The absolute path: `~` expanded, the rest laid on `base` (absolute). Doubled slashes and `.` are dropped; `..`
  /// stays, because what is above a symbolic link only the kernel knows.
  public func absolute(_ written: String, base: String) -> Result<String, Refusal> {
    guard !written.isEmpty else { return .failure(.empty) }
    guard !written.utf8.contains(0) else { return .failure(.holdsNUL) }
    if written.utf8.first == UInt8(ascii: "/") { return .success(PathResolution.tidy(written)) }
    guard written.utf8.first == UInt8(ascii: "~") else { return .success(PathResolution.tidy(base + "/" + written)) }
    let name = written.dropFirst().prefix { $0 != "/" }
    guard name.isEmpty else { return .failure(.homeOfAnother(String(name))) }
    guard let home else { return .failure(.noHome) }
    return .success(PathResolution.tidy(home + "/" + written.dropFirst()))
  }

  /// The same path without empty and `.` parts, and without a slash at the end.
  static func tidy(_ path: String) -> String {
    "/" + path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
  }
}
