/// The users whom a caller trusts to change what is executed or kept in his name: himself and root (SPEC 3, "Trust").
/// The one place of that rule; it is told what the file system says and looks at nothing itself.
public struct Trust: Sendable, Equatable {
  /// The number of the caller.
  public let caller: UInt32

  /// The trust of a caller.
  public init(caller: UInt32) { self.caller = caller }

  /// What something is used for.
  public enum Use: Sendable, Equatable {
    /// A file that is executed, or that has a name in it which leads to what is.
    case execution
    /// A directory further up on the way there.
    case passage
    /// The state directory, or a directory that is kept in it.
    case state
    /// The directory of a lock file that is another's, who could replace it.
    case foreignLock
  }

  /// A user namespace shows everybody whom it does not know under this number, root of the machine included.
  static let unknownUser: UInt32 = 65534

  /// What stands against using it so; nil: nothing.
  public func distrust(of rights: FileRights, as use: Use) -> Distrust? {
    if !owners(of: use).contains(rights.owner) { return Distrust(rights, .belongsTo(rights.ownerName)) }
    guard let writers = rights.otherWriters else { return nil }
    switch use {
    // Whoever may make files in a sticky directory cannot replace those of others.
    case .execution, .passage: if rights.isSticky { return nil }
    // What stands in the state is believed by its name alone, and the owner of a lock file may replace it also where it
    // is sticky.
    case .state, .foreignLock: break
    }
    return Distrust(rights, .writable(by: writers))
  }

  /// Whether the owner of a lock file is one who may replace it.
  public func owns(_ owner: UInt32) -> Bool { owner == caller || owner == 0 }

  /// Whether a directory of the state may be read by others, which changes nothing and tells too much.
  public func isReadByOthers(_ rights: FileRights) -> Bool { rights.mode & 0o077 != 0 }

  private func owners(of use: Use) -> [UInt32] {
    switch use {
    case .execution, .foreignLock: [caller, 0]
    case .passage: [caller, 0, Trust.unknownUser]
    case .state: [caller]
    }
  }
}
