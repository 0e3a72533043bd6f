/// What is not to be trusted, and why.
public struct Distrust: Sendable, Equatable, CustomStringConvertible {
  /// Why.
  public enum Cause: Sendable, Equatable {
    /// The path belongs to that user.
    case belongsTo(String)
    /// The path can be written by these.
    case writable(by: String)
  }

  /// What it is about.
  public let rights: FileRights
  /// Why.
  public let cause: Cause

  /// A distrust.
  public init(_ rights: FileRights, _ cause: Cause) {
    self.rights = rights
    self.cause = cause
  }

  /// Whether it is the caller's or root's, and only open to others.
  public var isWritable: Bool { if case .writable = cause { true } else { false } }

  /// `/x/fanout.json5 (mode 0666) belongs to bob`
  public var description: String {
    let mode = rights.kind == .link ? "a symbolic link" : "mode \(rights.modeText)"
    switch cause {
    case .belongsTo(let user): return "\(rights.path) (\(mode)) belongs to \(user)"
    case .writable(let writers): return "\(rights.path) (\(mode)) can be written by \(writers)"
    }
  }

  /// The command that puts it right: `chmod go-w PATH`.
  public func remedy(for caller: String) -> String {
    let close = "chmod go-w \(rights.path)"
    switch cause {
    case .writable: return close
    case .belongsTo:
      let own = "chown \(rights.kind == .link ? "-h " : "")\(caller) \(rights.path)"
      return rights.kind == .link ? own : "\(own) && \(close)"
    }
  }
}

extension [Distrust] {
  /// All of them in one sentence.
  public var sentence: String { map(\.description).joined(separator: ", and ") }

  /// The command that puts all of them right.
  public func remedy(for caller: String) -> String {
    map { $0.remedy(for: caller) }.joined(separator: " && ")
  }
}
