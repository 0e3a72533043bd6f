import FanoutCore
import Glibc

/// Looks at whether lock files could be used. Takes none and makes none: whether locks exclude, a fire proves, and
/// `check`.
struct LockLook {
  let state: StateDirectory
  let configuration: Configuration
  let owner: uid_t

  /// The locks of the loop itself, and of all categories that it may start.
  func obstacles() -> [Obstacle] {
    guard DirectoryLook.isUsable(state.locks, owner: owner) else { return [] }
    let own = [state.admissionLock, state.fireLock].compactMap { path in
      trouble(path).map { Obstacle(.locks, at: path, $0) }
    }
    return own + configuration.allowlist.compactMap(obstacle)
  }

  /// Why the lock of a category could not be used; nil: it can, or could be made.
  func obstacle(of category: Category) -> Obstacle? {
    let path = state.lock(of: category)
    return trouble(path).map { Obstacle(.locks, of: category, at: path, $0) }
  }

  private func trouble(_ path: String) -> Obstacle.Trouble? {
    let status: stat
    do throws(SystemError) { status = try .of(path) } catch {
      guard error.code == ENOENT else { return .call("\(error)") }
      return unmade(path)
    }
    guard status.isRegular else { return .kind(status.kind, wanted: Obstacle.file) }
    guard owner == geteuid() else { return nil }
    if let why = FileTrust.foreignLock(path, status) { return .call(why) }
    // Locking needs no right to write.
    do throws(SystemError) { try Descriptor.openRegular(path, O_RDONLY).close() } catch {
      let of = status.st_uid == geteuid() ? "" : "; it belongs to \(userName(status.st_uid))"
      guard access(path, W_OK) == 0 else { return .call("\(error)\(of)") }
    }
    return nil
  }

  /// Why it could not be made. Below the state directory everything is made; elsewhere a directory has to be there.
  private func unmade(_ path: String) -> Obstacle.Trouble? {
    let parent = FilePath.parent(of: path)
    switch DirectoryOwner.of(parent) {
    case .absent: return parent == state.locks ? nil : .noParent(parent)
    case .notDirectory(let kind): return .kind(kind, wanted: Obstacle.directory)
    case .ours, .another, .unreadable: break
    }
    guard owner == geteuid(), access(parent, W_OK | X_OK) != 0 else { return nil }
    return .call("\(SystemError.last("create", path))")
  }
}
