import FanoutCore
import FanoutSystem
import Glibc

/// `fanout uninstall`: removes exactly what `install` wrote. State and drop-ins stay.
enum UninstallCommand {
  /// The configuration is the installed one, whatever would be found from here: what lives must be seen.
  static let command: Command = { invocation, output in
    var invocation = invocation
    if invocation.global.configurationPath == nil, let path = installedConfiguration(invocation) {
      invocation = invocation.naming(configuration: path)
    }
    return uninstall(invocation, output)
  }

  private static func scope(_ invocation: Invocation) -> ServiceManager.Scope { invocation.has(.system) ? .system : .user }

  private static func installedConfiguration(_ invocation: Invocation) -> String? {
    let environment = ProcessEnvironment.current()
    guard let directory = try? InstallSite.directory(scope(invocation), environment: environment) else { return nil }
    let names = UnitNames(invocation.global.name.flatMap { Category(canonical: $0) })
    let installation = Installation(
      names, in: directory, of: ServiceManager(scope(invocation), environment: environment), clocks: .live())
    return installation.installedService()?.configuration
  }

  private static let uninstall = CommandSite.command { site in
    let isForced = site.invocation.has(.force)
    let removal = try UnitRemoval(site, scope: scope(site.invocation))
    if !isForced { try removal.requireQuiet() }
    var isAnything = false
    if !site.invocation.has(.cron) {
      guard let removed = try removal.remove() else { return .cannotCreate }
      isAnything = removed
    }
    if !site.invocation.has(.system) {
      // Without crontab(1) there is no line of ours, unless one was asked for.
      do {
        guard let removed = try CronInstall(site).uninstall() else { return .cannotCreate }
        isAnything = isAnything || removed
      } catch  where !site.invocation.has(.cron) {
        if !isAnything { site.output.message(.notice, "\(error)") }
      }
    }
    if site.wantsJSON { site.output.document((["schema": 1, "removed": .bool(isAnything)] as JSONValue).encoded()) }
    if !isAnything { removal.place.say("nothing", "of \(removal.place.names.mark.dropFirst(2)) is installed; nothing was removed") }
    return .success
  }
}

/// Removes units.
struct UnitRemoval {
  let site: CommandSite
  let place: InstallSite
  private let scope: ServiceManager.Scope

  init(_ site: CommandSite, scope: ServiceManager.Scope) throws {
    self.site = site
    self.scope = scope
    place = try InstallSite(site, scope: scope)
  }

  /// Fails while workers live, or a fire may be about to start some.
  func requireQuiet() throws {
    let state = site.state
    let observation = try Observation(state, configuration: site.loaded.configuration, clocks: site.clocks)
    if let fire = observation.fireAtWork {
      throw CommandError(
        .busy, "a fire is at work (\(Observation.words(fire.holders))), and nothing was removed; try again when it has ended")
    }
    let live = observation.lanes.filter { $0.supervision != .over }
    guard !live.isEmpty else { return }
    let words = live.map { "\($0.category) (\($0.run))" }.joined(separator: ", ")
    throw CommandError(
      .busy,
      "\(live.count == 1 ? "a worker lives" : "\(live.count) workers live"): \(words); nothing was removed. Wait, end them with "
        + "'fanout kill --all', or remove all the same with --force (they go on)")
  }

  /// Whether anything was removed; nil: somebody changed a file, which is shown and left.
  func remove() throws -> Bool? {
    let installation = place.installation
    let present = installation.present()
    var own: [String] = []
    var changed: [String] = []
    for name in present {
      guard let bytes = try installation.directory.read(name) else { continue }
      switch UnitFile.found(bytes) {
      case .edited, .foreign:
        if name.hasSuffix(".slice") || !site.invocation.has(.force) { changed.append(name) } else { own.append(name) }
      case .absent, .same, .sealed: own.append(name)
      }
    }
    let conflicts = changed.filter { !$0.hasSuffix(".slice") }
    if !conflicts.isEmpty { return try refuse(conflicts) }
    for name in changed { place.say("keeps", "\(installation.directory.file(name)) (yours)") }
    guard !own.isEmpty else { return false }
    let isAnswering = installation.manager.isThere
    if isAnswering, own.contains(place.names.timer) {
      try place.perform(["disable", "--now", place.names.timer])
      // Else a later install would catch up what was missed since this one.
      _ = installation.manager.ask("systemctl", ["clean", "--what=state", place.names.timer], clocks: site.clocks)
    }
    for name in own {
      place.say("removes", installation.directory.file(name))
      try installation.directory.remove(name)
    }
    if isAnswering {
      try place.perform(["daemon-reload"])
      // A failed fire would stay in the list of units.
      _ = installation.manager.ask("systemctl", ["reset-failed", place.names.service], clocks: site.clocks)
    } else {
      try removeLink()
      site.output.message(.warning, "\(installation.manager.name) does not listen; what it has loaded stays until it ends")
    }
    for overlay in installation.overlays() { place.say("keeps", "\(overlay) (not written by install)") }
    return true
  }

  /// What `enable` made, where no manager is there to undo it.
  private func removeLink() throws {
    let directory = UnitDirectory(place.installation.directory.file("timers.target.wants"))
    try directory.remove(place.names.timer)
  }

  private func refuse(_ names: [String]) throws -> Bool? {
    let installation = place.installation
    let service = installation.installedService()
    let cadence = installation.installedTimer().flatMap(Cadence.init(timer:)) ?? Cadence(.calendar(["*:0/30:00"]))
    var account: Instance.Account?
    if scope == .system, let user = service?.user.flatMap(SystemUser.init(named:)) {
      account = Instance.Account(name: user.name, uid: user.uid)
    }
    let instance = try place.instance(
      cadence, place: account.map(Instance.Place.system) ?? .user, isHardened: service?.isHardened ?? false, state: site.state)
    for file in instance.units where names.contains(file.name) {
      site.output.print(
        lines: Terminal.visible(installation.difference(file.name, to: file.text), keeping: [.lines, .tabs]).split(separator: "\n").map(
          String.init))
    }
    site.output.message(
      .error,
      "\(names.map(installation.directory.file).joined(separator: ", ")): not as install left it, so that nothing was removed; "
        + "--force removes it")
    return nil
  }
}
