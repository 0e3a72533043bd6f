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
    guard !directories.contains(where: { $0.path == state.path && !$0.leavesUsable }) else { return directories }
    return directories + journal() + locks.obstacles()
      + pauses()
  }

  /// A look at its locks.
  var locks: LockLook { LockLook(state: state, configuration: configuration, owner: owner) }

  /// The user whose loop it is: the state directory's owner, else whoever looks.
  var owner: uid_t {
    var status = stat()
    return stat(state.path, &status) == 0 ? status.st_uid : geteuid()
  }

  /// The directory itself, and those in it. One that is not there yet is made by the first fire, where it can be.
  func directories() -> [Obstacle] {
    if (try? stat.of(state.path)) == nil, DirectoryOwner.of(state.path) == .absent {
      return absent().map { [$0] } ?? []
    }
    let own = obstacle(.state, at: state.path).map { [$0] } ?? []
    guard own.allSatisfy(\.leavesUsable) else { return own }
    let parts: [(HealthCause.Kind, String)] = [
      (.journal, state.journal), (.index, state.live), (.locks, state.locks), (.state, state.supervisors),
      (.state, state.runs),
      (.state, state.fires), (.pauses, state.pauses),
    ]
    let unusable = parts.compactMap { kind, path in obstacle(kind, at: path) }
    return untrusted(but: unusable) + own + unusable
  }

  /// What is the matter with a directory. One that is immutable stops what makes files in it: a run, a fire, the first
  /// record of a day. Locks that are not there yet are told of by themselves.
  private func obstacle(_ kind: HealthCause.Kind, at path: String) -> Obstacle? {
    if path != state.path, let status = try? stat.of(path), status.isLink {
      return Obstacle(kind, at: path, .kind(status.kind, wanted: Obstacle.directory))
    }
    guard let trouble = DirectoryLook.trouble(path, owner: owner) else { return nil }
    guard case .immutable = trouble else { return Obstacle(kind, at: path, trouble) }
    let isNeeded =
      switch path {
      case state.path: state.kept.contains { (try? stat.of($0)) == nil }
      case state.journal: (try? stat.of("\(state.journal)/\(now.day).jsonl")) == nil
      default: path != state.locks && path != state.pauses
      }
    return Obstacle(kind, at: path, .immutable(stops: isNeeded))
  }

  /// What others may change. A directory that is said to be unusable already is another's, and no more need be told.
  private func untrusted(but said: [Obstacle]) -> [Obstacle] {
    let owner = owner
    return StateTrust(state, of: owner).distrust().filter { distrust in
      !said.contains { $0.path == distrust.rights.path }
    }
    .map { Obstacle(.state, at: $0.rights.path, .untrusted($0, owner: userName(owner))) }
  }

  /// Why it could not be made; nil: it could.
  private func absent() -> Obstacle? {
    let parent = DirectoryOwner.nearest(to: state.path)
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
    guard DirectoryLook.isUsable(state.journal, owner: owner) else { return [] }
    return FileLook.trouble(path, owner: owner, mode: 0o600).map { [Obstacle(.journal, at: path, $0)] } ?? []
  }

  /// Pauses that withhold because nobody can read them.
  func pauses() -> [Obstacle] {
    guard DirectoryLook.isUsable(state.pauses, owner: owner) else { return [] }
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
