/// Something of the machine that a fire needs and could not use, as a look at it says. One value for `check`, which
/// names it before anything fires, and for `status`, which goes by it while fires fail.
public struct Obstacle: Sendable, Equatable {
  /// What it keeps from working.
  public var kind: HealthCause.Kind
  /// The category that it keeps from starting; nil: all.
  public var category: Category?
  /// Where it is.
  public var path: String
  /// What is the matter there.
  public var trouble: Trouble

  /// What can be the matter with a path.
  public enum Trouble: Sendable, Equatable {
    /// Something else lies there: `a FIFO` in place of `a directory`.
    case kind(String, wanted: String)
    /// The path belongs to that user, and not to the one whose loop it is.
    case owner(String, wanted: String)
    /// The path's owner may not use it: its mode.
    case mode(String)
    /// The path lies on a file system that takes no writing.
    case readOnly
    /// The path was made immutable; whether that keeps anything from starting: what lies in a directory works all the
    /// same.
    case immutable(stops: Bool)
    /// The directory that it would be made in is not there.
    case noParent(String)
    /// Others may change what is kept in it; with the name of the user whose loop it is.
    case untrusted(Distrust, owner: String)
    /// The path cannot be read or written for another reason, a sentence.
    case call(String)
  }

  /// An obstacle.
  public init(_ kind: HealthCause.Kind, of category: Category? = nil, at path: String, _ trouble: Trouble) {
    self.kind = kind
    self.category = category
    self.path = path
    self.trouble = trouble
  }

  /// What, where, why and what to do.
  public var sentence: String {
    switch trouble {
    case .kind(let kind, let wanted) where self.kind == .locks && wanted == Obstacle.file:
      "\(path) is \(kind); a lock file must be a regular file: remove it, or name another"
    case .kind(let kind, let wanted): "\(path) is \(kind), not \(wanted); move it away"
    case .owner(let user, let wanted): "\(path) belongs to \(user), and must be \(wanted)'s"
    case .mode(let mode): "\(path) may not be used by its owner (mode \(mode))"
    case .readOnly: "\(path) lies on a read-only file system"
    case .immutable(true): "\(path) is immutable"
    case .immutable(false):
      "\(path) is immutable: what lies there works, and nothing can be made, renamed or removed in it"
    case .noParent(let directory): "\(unmade(in: directory)); mkdir -p \(directory) makes it"
    case .untrusted(let distrust, let owner): "\(Obstacle.untrusted(distrust)); \(distrust.remedy(for: owner))"
    case .call(let sentence): sentence
    }
  }

  /// What a lock and a day of the journal must be.
  public static let file = "a regular file"
  /// What all else must be.
  public static let directory = "a directory"

  /// Whether it is the reason that somebody cannot read what lies there: the loop's own user, or somebody else.
  public func explainsUnread(toOwner isOwner: Bool) -> Bool {
    switch trouble {
    case .kind, .owner, .mode: true
    case .call: isOwner
    case .readOnly, .immutable, .noParent, .untrusted: false
    }
  }

  /// Whether what lies there can be used: a look within tells more.
  public var leavesUsable: Bool { trouble == .immutable(stops: false) }

  /// Whether a sentence is about its path, or about something below it.
  func isMeant(in sentence: String) -> Bool {
    var rest = sentence[...]
    var before: Character = " "
    while let range = rest.range(ofFirst: path) {
      let preceding = range.lowerBound > rest.startIndex ? rest[rest.index(before: range.lowerBound)] : before
      let following = range.upperBound < rest.endIndex ? rest[range.upperBound] : " "
      if preceding == " ", " /:;,".contains(following) { return true }
      before = rest[range.lowerBound]
      rest = rest[rest.index(after: range.lowerBound)...]
    }
    return false
  }

  var cause: HealthCause {
    if leavesUsable { return HealthCause(.immutable, of: path, sentence, helps: helps) }
    let what = category.map { "\($0) does not start: " } ?? "nothing can start: "
    return HealthCause(kind, of: category?.name, what + fact, helps: helps)
  }

  private var fact: String {
    switch trouble {
    // What to do is said behind it.
    case .kind(let kind, let wanted): "\(path) is \(kind), not \(wanted)"
    case .untrusted(let distrust, _): Obstacle.untrusted(distrust)
    case .noParent(let directory): unmade(in: directory)
    default: sentence
    }
  }

  private func unmade(in directory: String) -> String { "\(path) cannot be made: there is no directory \(directory)" }

  private static func untrusted(_ distrust: Distrust) -> String {
    "\(distrust), who could start and stop work in the name of its owner"
  }

  private var helps: Remedy {
    switch trouble {
    case .kind: Remedy("mv \(path) \(path).away", "moves it away")
    case .owner(_, let wanted): Remedy("chown -R \(wanted) \(path)", "gives it back")
    case .mode: Remedy("chmod u+rwX \(path)", "lets its owner use it")
    case .readOnly: Remedy("findmnt -T \(path)", "shows the mount that has to become writable")
    case .immutable: Remedy("chattr -i \(path)", "lets it be changed again (as root)")
    case .noParent(let directory): Remedy("mkdir -p \(directory)", "makes it")
    case .untrusted(let distrust, let owner): Remedy(distrust.remedy(for: owner), "closes it")
    case .call where kind == .pauses: Remedy("fanout unpause" + (category.map { " \($0)" } ?? ""), "removes it")
    case .call: Remedy("ls -ld \(path)", "shows it")
    }
  }
}
