import FanoutCore
import FanoutSystem
import Glibc

/// `fanout uninstall`: removes exactly what `install` wrote. State and drop-ins stay.
enum UninstallCommand {
  static let command: Command = { invocation, output in
    do {
      return try uninstall(invocation, output).rawValue
    } catch {
      output.message(error)
      return CommandSite.exitCode(of: error).rawValue
    }
  }

  private static func uninstall(_ invocation: Invocation, _ output: Output) throws -> ExitCode {
    if let name = invocation.global.name, Category(canonical: name) == nil {
      throw CommandError(.usage, "\(ConfigurationFileError.notAName(name))")
    }
    func place(_ prefix: String) throws -> InstallSite {
      try InstallSite(
        invocation, output, environment: ProcessEnvironment.current(), scope: invocation.has(.system) ? .system : .user,
        prefix: prefix)
    }
    let standard = UnitPolicy().prefix
    let loaded = try configuration(try place(standard))
    if let loaded { output.head.note(configuration: loaded.path) }
    let place = try place(loaded?.configuration.units.prefix ?? standard)
    let removal = UnitRemoval(place, loaded)
    if !invocation.has(.force) { try removal.requireQuiet() }
    var isAnything = false
    if !invocation.has(.cron) {
      guard let removed = try removal.remove() else { return .cannotCreate }
      isAnything = removed
    }
    if !invocation.has(.system) {
      do {
        guard let removed = try CronInstall(place).uninstall() else { return .cannotCreate }
        isAnything = isAnything || removed
      } catch let error as CommandError where !invocation.has(.cron) && error.code == .launcherUnavailable {
        // Without crontab(1) no line of ours is there, and none was asked for.
      }
    }
    if invocation.global.json {
      output.document(["removed": .bool(isAnything)])
    }
    if !isAnything { place.say("nothing", "is installed as '\(place.names.mark.dropFirst(2))'; nothing was removed") }
    return .success
  }

  /// The configuration that is installed, whatever would be found from here: its workers are those that count. By force
  /// it may be gone or broken.
  private static func configuration(_ place: InstallSite) throws -> LoadedConfiguration? {
    let global = place.invocation.global
    do throws(ConfigurationFileError) {
      return try ConfigurationFile.load(
        named: global.configurationPath ?? place.installation.installedService()?.configuration, state: global.name,
        at: .live { place.environment.value(of: $0) })
    } catch {
      guard place.invocation.has(.force) else {
        throw CommandError(
          error.exitCode,
          lines: error.lines + [
            "without its configuration nobody can tell whether workers live; --force removes all the same"
          ])
      }
      return nil
    }
  }
}

/// Removes units.
struct UnitRemoval {
  let place: InstallSite
  /// What they fire; nil: it cannot be read, and that was forced.
  let loaded: LoadedConfiguration?

  init(_ place: InstallSite, _ loaded: LoadedConfiguration?) {
    self.place = place
    self.loaded = loaded
  }

  /// Fails while workers live, or a fire may be about to start some.
  func requireQuiet() throws {
    guard let loaded else { return }
    // A fire that has only just begun holds nothing yet; its manager knows of it.
    let service = place.installation.manager.properties(["ActiveState"], of: place.names.fire, clocks: place.clocks)?[
      "ActiveState"]
    if let service, ["activating", "active", "deactivating"].contains(service) {
      throw CommandError(
        .busy,
        "a fire is at work (\(place.names.fire) is \(service)), and nothing was removed; try again when it has ended")
    }
    let observation = try Observation(try state(loaded), configuration: loaded.configuration, clocks: place.clocks)
    if let fire = observation.fireAtWork {
      throw CommandError(
        .busy,
        "a fire is at work (\(Observation.words(fire.holders))), and nothing was removed; try again when it has ended")
    }
    if let why = observation.unreadable.first {
      throw CommandError(
        .busy,
        "whether a worker lives cannot be told (\(why)), and nothing was removed; --force removes all the same, and workers go on"
      )
    }
    let live = observation.lanes.filter { $0.standing.care != .over }
    guard !live.isEmpty else { return }
    let words = live.map { "\($0.category) (\($0.run))" }.joined(separator: ", ")
    let who = live.count == 1 ? "a worker lives" : "\(live.count) workers live"
    throw CommandError(
      .busy,
      "\(who): \(words); nothing was removed. Wait, end them with '\(ending(of: observation.owner, loaded))', "
        + "or remove all the same with --force (they go on)")
  }

  /// The command that ends the workers, for whoever asks: nobody else may touch the state of another user, root neither.
  private func ending(of owner: DirectoryOwner, _ loaded: LoadedConfiguration) -> String {
    guard case .another(let user) = owner else { return "fanout kill --all" }
    let name = place.invocation.global.name.map { " --name \($0)" } ?? ""
    return "runuser -u \(user) -- fanout --config \(loaded.path)\(name) kill --all"
  }

  /// Whether anything was removed; nil: somebody changed a file, which is shown and left.
  func remove() throws -> Bool? {
    let installation = place.installation
    let found = try survey()
    if !found.conflicts.isEmpty { return try refuse(found.conflicts) }
    for name in found.kept { place.say("keeps", "\(installation.directory.file(name)) (yours)") }
    guard !found.own.isEmpty else { return false }
    let isAnswering = installation.manager.isThere
    if isAnswering, found.own.contains(place.names.timer) {
      try place.perform(["disable", "--now", place.names.timer])
      // The timer may have elapsed since the first look. From here on nothing begins any more.
      if !place.invocation.has(.force) {
        do { try requireQuiet() } catch {
          try place.perform(["enable", "--now", place.names.timer])
          throw error
        }
      }
      // Else a later install would catch up what was missed since this one.
      _ = installation.manager.ask("systemctl", ["clean", "--what=state", place.names.timer], clocks: place.clocks)
    }
    for name in found.own {
      place.say("removes", installation.directory.file(name))
      try installation.directory.remove(name)
    }
    if isAnswering {
      try place.perform(["daemon-reload"])
      // A failed fire would stay in the list of units.
      _ = installation.manager.ask("systemctl", ["reset-failed", place.names.fire], clocks: place.clocks)
    } else {
      // What `enable` made, where nobody is there to undo it.
      try UnitDirectory(installation.directory.file("timers.target.wants")).remove(place.names.timer)
      place.output.message(
        .warning, "\(installation.manager.name) does not listen; what it has loaded stays until it ends")
    }
    for overlay in installation.overlays() { place.say("keeps", "\(overlay) (not written by install)") }
    return true
  }

  /// What stands there: ours, a person's units, and slices with limits of a person's.
  private func survey() throws -> (own: [String], conflicts: [String], kept: [String]) {
    var own: [String] = []
    var conflicts: [String] = []
    var kept: [String] = []
    for name in place.installation.present() {
      guard let bytes = try place.installation.directory.read(name) else { continue }
      switch UnitFile.found(bytes) {
      case .edited, .foreign:
        if name.hasSuffix(".slice") {
          kept.append(name)
        } else if place.invocation.has(.force) {
          own.append(name)
        } else {
          conflicts.append(name)
        }
      case .absent, .same, .sealed: own.append(name)
      }
    }
    return (own, conflicts, kept)
  }

  private func refuse(_ names: [String]) throws -> Bool? {
    let installation = place.installation
    let service = installation.installedService()
    let account = service?.user.flatMap(SystemUser.init(named:)).map { Instance.Account(name: $0.name, uid: $0.uid) }
    if let loaded {
      let instance = try place.instance(
        of: loaded, installation.installedTimer().flatMap(Timing.init(timer:)) ?? .standard,
        place: account.map(Instance.Place.system) ?? .user, isHardened: service?.isHardened ?? false,
        state: try state(loaded))
      for file in instance.units where names.contains(file.name) {
        place.show(difference: installation.difference(file.name, to: file.text))
      }
    }
    place.output.message(
      .error,
      "\(names.map(installation.directory.file).joined(separator: ", ")): not as install left it, so that nothing was removed; "
        + "--force removes it")
    return nil
  }

  /// The state of those whose fires these are.
  private func state(_ loaded: LoadedConfiguration) throws -> StateDirectory {
    let user = place.installation.installedService()?.user.flatMap(SystemUser.init(named:))
    return try user.map { try place.state(of: $0, loaded) }
      ?? StateDirectory(path: loaded.stateDirectory, lockFile: loaded.configuration.lockFile)
  }
}
