import FanoutCore
import Glibc

/// Looks at whether the lock files could be used, and who holds them. Takes none and makes none.
struct LockCheck {
  let state: StateDirectory
  let configuration: Configuration

  init(_ state: StateDirectory, configuration: Configuration) {
    self.state = state
    self.configuration = configuration
  }

  func findings() -> [Finding] {
    let others = configuration.categories.keys.filter { !configuration.allowlist.contains($0) }.sorted()
    let categories = configuration.allowlist + others
    let paths = categories.map(state.lock(of:))
    var findings: [Finding] = []
    var held: [String] = []
    for (place, heldness) in LockTable.observe(paths).enumerated() {
      if let problem = LockCheck.unusable(paths[place]) {
        findings.append(Finding(.problem, "locks", "\(categories[place]) does not start: \(problem)"))
      } else if case .held = heldness {
        held.append("\(categories[place]) by \(LockTable.words(heldness, paths[place]))")
      } else if let owner = LockCheck.stranger(paths[place]) {
        findings.append(Finding(.note, "locks", "\(paths[place]) belongs to \(owner), and can be locked"))
      }
    }
    for path in [state.admissionLock, state.fireLock] {
      if let problem = LockCheck.unusable(path) { findings.append(Finding(.problem, "locks", problem)) }
    }
    findings += Set(paths.map(StateCheck.parent)).sorted().compactMap(FileTrust.distrust(ofLockDirectory:)).map {
      Finding(.problem, "locks", "\($0), who could put other files in the place of lock files; \($0.remedy(for: FileTrust.callerName))")
    }
    guard !findings.contains(where: { $0.kind == .problem }) else { return findings }
    let holders = held.isEmpty ? "none is held" : "held: \(held.joined(separator: "; "))"
    return [Finding(.ok, "locks", "\(paths.count) can be used, \(holders)")] + findings
  }

  /// Why a lock file cannot be used; nil: it can, or could be made.
  private static func unusable(_ path: String) -> String? {
    let status: stat
    do throws(SystemError) { status = try .of(path) } catch {
      guard error.code == ENOENT else { return "\(error)" }
      let parent = StateCheck.parent(of: path)
      // Below a state directory that does not exist yet everything is made.
      guard DirectoryOwner.of(parent) != .absent else { return nil }
      return access(parent, W_OK | X_OK) == 0 ? nil : "\(SystemError.last("create", path))"
    }
    guard status.isRegular else { return "\(path) is \(status.kind); a lock file must be a regular file: remove it, or name another" }
    if let why = FileTrust.foreignLock(path, status) { return why }
    // Locking needs no right to write.
    do throws(SystemError) { try Descriptor.openRegular(path, O_RDONLY).close() } catch {
      let owner = status.st_uid == geteuid() ? "" : "; it belongs to \(userName(status.st_uid))"
      guard access(path, W_OK) == 0 else { return "\(error)\(owner)" }
    }
    return nil
  }

  private static func stranger(_ path: String) -> String? {
    guard let status = try? stat.of(path), status.st_uid != geteuid() else { return nil }
    return userName(status.st_uid)
  }
}
