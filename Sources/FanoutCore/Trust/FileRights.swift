/// Who may change a file, a directory or a link, as the file system tells it (SPEC 3, "Trust").
public struct FileRights: Sendable, Equatable {
  /// What it is, as far as that decides who may change it.
  public enum Kind: Sendable, Equatable {
    /// A file: who may write it changes it.
    case file
    /// A directory: who may write it puts other files in the place of those in it; where it is sticky, only of his own.
    case directory
    /// A link: its mode says nothing, only its owner and its directory decide where it leads.
    case link
  }

  /// Where it is, absolute.
  public var path: String
  /// What it is.
  public var kind: Kind
  /// The number of its owner.
  public var owner: UInt32
  /// The owner's name.
  public var ownerName: String
  /// Permission bits, with set-id and sticky.
  public var mode: UInt32
  /// The name of its group; nil: the owner's own (his primary group, of his name, no other member), which is nobody
  /// else.
  public var sharedGroup: String?
  /// The path has an access list: then the bits of the group are the most that anybody named there may do.
  public var hasAccessList: Bool

  /// Rights.
  public init(
    path: String, kind: Kind, owner: UInt32, ownerName: String, mode: UInt32, sharedGroup: String? = nil,
    hasAccessList: Bool = false
  ) {
    self.path = path
    self.kind = kind
    self.owner = owner
    self.ownerName = ownerName
    self.mode = mode
    self.sharedGroup = sharedGroup
    self.hasAccessList = hasAccessList
  }

  /// Who beside its owner may write it, in words; nil: nobody.
  var otherWriters: String? {
    guard kind != .link else { return nil }
    if mode & 0o002 != 0 { return "everybody" }
    guard mode & 0o020 != 0 else { return nil }
    return hasAccessList ? "those whom its access list names" : sharedGroup.map { "the group \($0)" }
  }

  /// Whether nobody takes away or replaces in it what is another's.
  var isSticky: Bool { kind == .directory && mode & 0o1000 != 0 }

  /// `0644`
  public var modeText: String {
    let digits = String(mode & 0o7777, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
