import FanoutCore
import FanoutSystem

/// What a unit with a sight of its own sees of the locks.
struct UnitLockPathFiles {
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
      let properties = Hardening.properties(
        shown: shown, writable: InstallSite.writable(site.state, site.loaded.configuration))
    else { return [] }
    let user = service.user.map { ["--uid=\($0)"] } ?? []
    let name = service.name.map { ["--name", $0] } ?? []
    let answer = manager.askInside(
      user + properties.map { "--property=" + $0 },
      [service.program, "--quiet", "--config", site.loaded.path] + name + ["probe-locks"], clocks: site.clocks)
    let advice = "install without --harden, or keep state and lockFile out of /tmp and /home"
    guard answer.isSuccess, let document = try? JSONDocument(parsing: Array(answer.output.utf8)),
      let inside = LockPathFiles(json: document.root)
    else { return ["inside of \(service.unit) fanout cannot work: \(answer.why); \(advice)"] }
    return LockPathFiles(site.state, configuration: site.loaded.configuration).differences(inside: inside)
      .map { "\($0): a lock taken there excludes nobody here; \(advice)" }
  }
}
