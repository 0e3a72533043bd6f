import FanoutCore
import FanoutSystem

/// `fanout probe`, hidden: says which files the lock paths lead to from where it was started. `check` runs it inside of a unit with
/// the settings of an installed one, `install --system` as the user of the fires.
enum ProbeCommand {
  static let command = CommandSite.command { site in
    if site.invocation.has(.stateToo) {
      let problems = StateCheck(site.state, configuration: site.loaded.configuration, clocks: site.clocks).findings()
        .filter { $0.kind == .problem }
      for problem in problems { site.output.message(.error, "\(problem.subject): \(problem.text)") }
      if !problems.isEmpty { return .failure }
    }
    site.output.document(LockSight(site.state, configuration: site.loaded.configuration).json.encoded())
    return .success
  }
}

/// What a hardened unit sees of the locks.
struct UnitSight {
  let installation: Installation
  let site: CommandSite

  init(_ installation: Installation, site: CommandSite) {
    self.installation = installation
    self.site = site
  }

  /// A sentence for each lock that is another one from inside; empty where the unit sees what everybody sees, or was asked in vain
  /// and says so itself.
  func problems() -> [String] {
    let manager = installation.manager
    guard let service = installation.installedService(),
      let shown = manager.properties(Hardening.shownNames, of: installation.names.service, clocks: site.clocks),
      let properties = Hardening.properties(shown: shown, writable: InstallSite.writable(site.state))
    else { return [] }
    let user = service.user.map { ["--uid=\($0)"] } ?? []
    let name = service.name.map { ["--name", $0] } ?? []
    let answer = manager.ask(
      "systemd-run",
      ["--wait", "--pipe", "--collect", "--quiet", "--service-type=exec"] + user + properties.flatMap { ["-p", $0] }
        + ["--", service.program, "--quiet", "--config", site.loaded.path] + name + ["probe"], clocks: site.clocks)
    let advice = "install without --harden, or keep state and lockFile out of /tmp and /home"
    guard answer.isSuccess, let document = try? JSONDocument(parsing: Array(answer.output.utf8)),
      let inside = LockSight(json: document.root)
    else { return ["inside of \(installation.names.service) fanout cannot work: \(answer.why); \(advice)"] }
    return LockSight(site.state, configuration: site.loaded.configuration).differences(inside: inside)
      .map { "\($0): a lock taken there excludes nobody here; \(advice)" }
  }
}
