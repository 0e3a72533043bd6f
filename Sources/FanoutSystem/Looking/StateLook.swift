import FanoutCore
import Glibc

/// Looks at whether what a fire needs of a state directory can be used, for the user whose loop it is, whoever looks.
/// Takes no lock, opens nothing for writing, and looks at as many files as there are categories, however long the
/// history is. `check` and `status` both go by it.
public struct StateLook {
  let state: StateDirectory
  let configuration: Configuration
  let now: WallTime

  /// A look at a state directory at that time.
  public init(_ state: StateDirectory, configuration: Configuration, now: WallTime) {
    self.state = state
    self.configuration = configuration
    self.now = now
  }

  /// All that stands in the way of a fire.
  public func obstacles() -> [Obstacle] {
    let directories = directories()
    // Of what cannot be used nothing within need be told.
    guard !directories.contains(where: { $0.path == state.path }) else { return directories }
    return directories + journal() + LockLook(state: state, configuration: configuration, owner: owner).obstacles()
      + pauses()
  }

  /// Whose loop it is: the state directory's owner, else whoever looks.
  var owner: uid_t {
    var status = stat()
    return stat(state.path, &status) == 0 ? status.st_uid : geteuid()
  }

  /// The directory itself, and those in it. One that is not there yet is made by the first fire, where it can be.
  func directories() -> [Obstacle] {
    if (try? stat.of(state.path)) == nil, DirectoryOwner.of(state.path) == .absent {
      return absent().map { [$0] } ?? []
    }
    if let trouble = DirectoryLook.trouble(state.path, owner: owner) {
      return [Obstacle(.state, at: state.path, trouble)]
    }
    let parts: [(Cause.Kind, String)] = [
      (.journal, state.journal), (.index, state.live), (.locks, state.locks), (.state, state.supervisors),
      (.state, state.runs),
      (.state, state.fires), (.pauses, state.pauses),
    ]
    let unusable = parts.compactMap { kind, path in
      DirectoryLook.trouble(path, owner: owner).map { Obstacle(kind, at: path, $0) }
    }
    return untrusted(but: unusable) + unusable
  }

  /// What others may change. A directory that is said to be unusable already is another's, and no more need be told.
  private func untrusted(but said: [Obstacle]) -> [Obstacle] {
    let owner = owner
    return StateTrust(state, of: owner).distrust().filter { distrust in !said.contains { $0.path == distrust.rights.path } }
      .map { Obstacle(.state, at: $0.rights.path, .untrusted($0, owner: userName(owner))) }
  }

  /// Why it could not be made; nil: it could.
  private func absent() -> Obstacle? {
    var parent = state.path
    repeat { parent = StateCheck.parent(of: parent) } while DirectoryOwner.of(parent) == .absent && parent != "/"
    var status = stat()
    if stat(parent, &status) == 0, !status.isDirectory {
      return Obstacle(.state, at: parent, .kind(status.kind, wanted: Obstacle.directory))
    }
    guard access(parent, W_OK | X_OK) != 0 else { return nil }
    return Obstacle(.state, at: parent, .call("\(StateError.cannotCreate(state.path, .last("write to", parent)))"))
  }

  /// The file that a record of now would be appended to; where there is none it is made.
  func journal() -> [Obstacle] {
    let path = "\(state.journal)/\(now.day).jsonl"
    guard DirectoryLook.trouble(state.journal, owner: owner) == nil else { return [] }
    return FileLook.trouble(path, owner: owner, mode: 0o600).map { [Obstacle(.journal, at: path, $0)] } ?? []
  }

  /// Pauses that withhold because nobody can read them.
  func pauses() -> [Obstacle] {
    guard DirectoryLook.trouble(state.pauses, owner: owner) == nil else { return [] }
    let reading = Pauses(state).read()
    var obstacles: [Obstacle] = []
    if let why = reading.unreadableForAll { obstacles.append(Obstacle(.pauses, at: state.pause(nil), .call(why))) }
    for category in reading.unreadable.keys.sorted() where configuration.allowlist.contains(category) {
      obstacles.append(
        Obstacle(.pauses, of: category, at: state.pause(category), .call(reading.unreadable[category] ?? "")))
    }
    return obstacles
  }
}

/// Looks at a directory that somebody has to make files in.
enum DirectoryLook {
  /// What is the matter with it for its owner; nil: nothing, or it is not there.
  static func trouble(_ path: String, owner: uid_t) -> Obstacle.Trouble? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let error = SystemError.last("examine", path)
      // A link to nowhere is no place for a directory.
      guard error.code == ENOENT else { return .call("\(error)") }
      return (try? stat.of(path)).map { .kind($0.kind, wanted: Obstacle.directory) }
    }
    guard status.isDirectory else { return .kind(status.kind, wanted: Obstacle.directory) }
    return Possession.trouble(path, status, owner: owner, mode: 0o700, access: R_OK | W_OK | X_OK)
  }
}

/// Looks at a file that somebody has to append to.
enum FileLook {
  /// What is the matter with it for its owner; nil: nothing, or it is not there.
  static func trouble(_ path: String, owner: uid_t, mode: mode_t) -> Obstacle.Trouble? {
    let status: stat
    do throws(SystemError) { status = try .of(path) } catch { return error.code == ENOENT ? nil : .call("\(error)") }
    guard status.isRegular else { return .kind(status.kind, wanted: Obstacle.file) }
    return Possession.trouble(path, status, owner: owner, mode: mode, access: R_OK | W_OK)
  }
}

/// Whether somebody may use what is his.
enum Possession {
  static func trouble(_ path: String, _ status: stat, owner: uid_t, mode: mode_t, access wanted: Int32) -> Obstacle
    .Trouble?
  {
    guard status.st_uid == owner || owner == 0 else { return .owner(userName(status.st_uid), wanted: userName(owner)) }
    var system = statvfs()
    if statvfs(path, &system) == 0, system.f_flag & readOnly != 0 { return .readOnly }
    // Modes do not bind root.
    guard owner == 0 || status.st_mode & mode == mode else { return .mode(octal(status.st_mode)) }
    // What only the kernel knows (an access list, an immutable file) it tells the owner alone.
    guard owner == geteuid(), access(path, wanted) != 0 else { return nil }
    return .call("\(SystemError.last("write to", path))")
  }

  /// ST_RDONLY.
  private static let readOnly: UInt = 1

  private static func octal(_ mode: mode_t) -> String {
    let digits = String(mode & 0o7777, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
