import FanoutCore
import Glibc

/// Looks at whether the lock files could be used, and who holds them. Takes none and makes none.
struct LockCheck {
  let state: StateDirectory
  let configuration: Configuration
  let look: StateLook

  init(_ state: StateDirectory, configuration: Configuration, look: StateLook) {
    self.state = state
    self.configuration = configuration
    self.look = look
  }

  func findings() -> [Finding] {
    let others = configuration.categories.keys.filter { !configuration.allowlist.contains($0) }.sorted()
    let categories = configuration.allowlist + others
    let paths = categories.map(state.lock(of:))
    var findings: [Finding] = []
    var held: [String] = []
    let locks = LockLook(state: state, configuration: configuration, owner: look.owner)
    for (place, heldness) in LockTable.observe(paths).enumerated() {
      if let obstacle = locks.obstacle(of: categories[place]) {
        findings.append(Finding(.problem, "locks", "\(categories[place]) does not start: \(obstacle.sentence)"))
      } else if case .held = heldness {
        held.append("\(categories[place]) by \(LockTable.words(heldness, paths[place]))")
      } else if let owner = LockCheck.stranger(paths[place]) {
        findings.append(Finding(.note, "locks", "\(paths[place]) belongs to \(owner), and can be locked"))
      }
    }
    findings += locks.obstacles().filter { $0.category == nil }.map { Finding(.problem, "locks", $0.sentence) }
    findings += Set(paths.map(FilePath.parent)).sorted().compactMap(FileTrust.distrust(ofLockDirectory:)).map {
      Finding(
        .problem, "locks",
        "\($0), who could put other files in the place of lock files; \($0.remedy(for: FileTrust.callerName))")
    }
    guard !findings.contains(where: { $0.kind == .problem }) else { return findings }
    let holders = held.isEmpty ? "none is held" : "held: \(held.joined(separator: "; "))"
    return [Finding(.ok, "locks", "\(paths.count) can be used, \(holders)")] + findings
  }

  private static func stranger(_ path: String) -> String? {
    guard let status = try? stat.of(path), status.st_uid != geteuid() else { return nil }
    return userName(status.st_uid)
  }
}
