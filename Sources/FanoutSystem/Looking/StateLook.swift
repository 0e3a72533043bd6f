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
    if let trouble = DirectoryLook.trouble(state.path, owner: owner) {
      return [Obstacle(.state, at: state.path, trouble)]
    }
    let parts: [(HealthCause.Kind, String)] = [
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
    repeat { parent = FilePath.parent(of: parent) } while DirectoryOwner.of(parent) == .absent && parent != "/"
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
