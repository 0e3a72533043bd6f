import FanoutCore
import FanoutSystem

/// `fanout probe-locks`, hidden: says which files the lock paths lead to from where it was started. `check` runs it inside of a unit with
/// the settings of an installed one, `install --system` as the user of the fires.
enum ProbeLocksCommand {
  static let command = CommandSite.command { site in
    if site.invocation.subject == "state" {
      let problems = StateCheck(site.state, configuration: site.loaded.configuration, clocks: site.clocks).findings()
        .filter { $0.kind == .problem }
      for problem in problems { site.output.message(.error, "\(problem.subject): \(problem.text)") }
      if !problems.isEmpty { return .failure }
    }
    site.output.document(LockSight(site.state, configuration: site.loaded.configuration).json)
    return .success
  }
}

/// What a unit with a sight of its own sees of the locks.
struct UnitSight {
  private let manager: ServiceManager
  private let service: InstalledService
  private let site: CommandSite

  /// The sight of a service that fires this configuration.
  init(_ firing: FiringCheck.Firing, site: CommandSite) { self.init(firing.service, of: firing.manager, site: site) }

  /// The sight of a service of a manager.
  init(_ service: InstalledService, of manager: ServiceManager, site: CommandSite) {
    self.manager = manager
    self.service = service
    self.site = site
  }

  /// A sentence for each lock that is another one from inside; empty where the unit sees what everybody sees.
  func problems() -> [String] {
    guard let shown = manager.properties(Hardening.shownNames, of: service.unit, clocks: site.clocks),
      let properties = Hardening.properties(shown: shown, writable: InstallSite.writable(site.state))
    else { return [] }
    let user = service.user.map { ["--uid=\($0)"] } ?? []
    let name = service.name.map { ["--name", $0] } ?? []
    let answer = manager.askInside(
      user + properties.map { "--property=" + $0 },
      [service.program, "--quiet", "--config", site.loaded.path] + name + ["probe-locks"], clocks: site.clocks)
    let advice = "install without --harden, or keep state and lockFile out of /tmp and /home"
    guard answer.isSuccess, let document = try? JSONDocument(parsing: Array(answer.output.utf8)),
      let inside = LockSight(json: document.root)
    else { return ["inside of \(service.unit) fanout cannot work: \(answer.why); \(advice)"] }
    return LockSight(site.state, configuration: site.loaded.configuration).differences(inside: inside)
      .map { "\($0): a lock taken there excludes nobody here; \(advice)" }
  }
}
