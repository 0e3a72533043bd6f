import FanoutCore
import FanoutSystem
import Glibc

/// `fanout install`: a timer and its service under a manager of systemd, or a line in a crontab.
enum InstallCommand {
  static let command = CommandSite.command { site in
    if ConfigurationFile.isPipe(site.loaded.path) {
      throw CommandError(
        .configuration, "\(site.loaded.path) can be read only once; install a configuration that lies in a file")
    }
    let timing = try site.wantedTiming()
    if site.invocation.has(.cron) {
      return try CronInstall(InstallSite(site, scope: .user)).install(
        site.loaded, every: site.invocation.duration(.every))
    }
    let scope: ServiceManager.Scope = site.invocation.has(.system) ? .system : .user
    let install = try UnitInstall(site, scope: scope)
    return try install.run(timing)
  }
}

extension CommandSite {
  /// What the command line says of when to fire; nil: nothing.
  fileprivate func wantedTiming() throws -> Timing? {
    let delay = invocation.duration(.randomizedDelay) ?? .zero
    guard delay.milliseconds % 1000 == 0 else {
      throw CommandError(.usage, "--randomized-delay \(delay.written): whole seconds only")
    }
    if let every = invocation.duration(.every) {
      guard let schedule = Schedule(every: every) else {
        throw CommandError(.usage, "--every \(every.written): nothing is fired that often; whole seconds, from 1s")
      }
      return Timing(schedule, randomizedDelay: delay)
    }
    guard let expression = invocation.text(.onCalendar) else { return nil }
    // systemd itself says whether it is one, and why not.
    let answer = ServiceManager.run(
      "systemd-analyze", ["calendar", "--", expression], environment: environment.setting("LC_ALL", "C"), clocks: clocks
    )
    guard answer.isSuccess, !expression.contains("\n") else {
      throw CommandError(.usage, "--on-calendar '\(expression)': \(answer.why); see systemd.time(7), or use --every")
    }
    return Timing(.calendar([expression]), randomizedDelay: delay)
  }
}

/// Installs units.
struct UnitInstall {
  let site: CommandSite
  let place: InstallSite
  let scope: ServiceManager.Scope

  init(_ site: CommandSite, scope: ServiceManager.Scope) throws {
    self.site = site
    self.scope = scope
    place = try InstallSite(site, scope: scope)
  }

  /// Without a word on when to fire: as installed, else every half hour.
  func run(_ wanted: Timing?) throws -> ExitCode {
    let timing = wanted ?? place.installation.installedTimer().flatMap(Timing.init(timer:)) ?? .standard
    let system = scope == .system ? SystemInstall(place, site) : nil
    let printsOnly = site.invocation.has(.printOnly)
    if !printsOnly {
      try system?.requireRoot()
      try place.requireManager()
      try requireOwn()
    }
    let account = try system?.account(makingIt: !printsOnly)
    let state = try system.map { try $0.state() } ?? site.state
    let instance = try place.instance(
      of: site.loaded, timing, place: account.map(Instance.Place.system) ?? .user,
      isHardened: site.invocation.has(.harden), state: state)
    if printsOnly { return show(instance) }
    let pieces: [InstallSteps.Piece]
    do throws(FileProblem) { pieces = try place.installation.survey(instance) } catch {
      throw CommandError(
        .cannotCreate, "\(error), so that nothing was written; remove it ('systemctl unmask' where it is masked)")
    }
    guard let timer = place.installation.timerState() else {
      throw CommandError(
        .launcherUnavailable, "\(place.installation.manager.name) does not answer; nothing was written")
    }
    let steps = InstallSteps(pieces, timer: timer, names: place.names)
    if !steps.conflicts.isEmpty, !site.invocation.has(.force) { return refuse(steps.conflicts) }
    if instance.hardening != nil, scope == .user { try state.prepare() }
    for piece in pieces {
      let isWritten = steps.writes.contains(piece.file)
      let isKept = steps.kept.contains(piece.file)
      place.say(
        isWritten ? "writes" : "keeps",
        place.installation.directory.file(piece.file.name) + (isWritten ? "" : isKept ? " (yours)" : " (already so)"))
    }
    do {
      for file in steps.writes { try place.installation.directory.write(file) }
    } catch {
      throw CommandError(.cannotCreate, "\(error); what was not written is not installed")
    }
    for command in steps.commands { try place.perform(command) }
    let isWell = try system?.finish(instance, state: state) ?? true
    return try report(instance, steps, isWell: isWell)
  }

  /// Two loops under one name would take the timer from each other.
  private func requireOwn() throws {
    guard let other = place.installation.installedService(), let configuration = other.configuration,
      configuration != site.loaded.path,
      !site.invocation.has(.force)
    else { return }
    throw CommandError(
      .cannotCreate,
      "\(other.unit) fires \(configuration), and nothing was written; --name NAME gives this configuration units of its own, "
        + "--force takes those")
  }

  /// Everything that would be written, and nothing else.
  private func show(_ instance: Instance) -> ExitCode {
    if site.wantsJSON {
      site.output.document(json(instance, written: [], next: nil))
    } else {
      for (place, file) in instance.units.enumerated() {
        if place > 0 { site.output.print("") }
        site.output.print(Phrase("# \(self.place.installation.directory.file(file.name))", .bold))
        site.output.print(
          lines: file.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init))
      }
    }
    return .success
  }

  private func refuse(_ conflicts: [UnitFile]) -> ExitCode {
    for file in conflicts { place.show(difference: place.installation.difference(file.name, to: file.text)) }
    let files = conflicts.map { place.installation.directory.file($0.name) }.joined(separator: ", ")
    site.output.message(
      .error,
      "\(files): not as install left it, so that nothing was written; --force replaces it, 'systemctl edit' lays settings over it"
    )
    return .cannotCreate
  }

  private func report(_ instance: Instance, _ steps: InstallSteps, isWell: Bool) throws -> ExitCode {
    let next = place.installation.nextElapse()
    if site.wantsJSON {
      site.output.document(json(instance, written: steps.writes, next: next))
    }
    if steps.isNothing { place.say("done", "already so: nothing was written, nothing was run") }
    place.say("fires", instance.timing.explanation)
    let now = site.clocks.moment().wall
    place.say(
      "next",
      next.map { "\(site.clock(at: now).words($0)), in \(($0 - now).inMinutes)" } ?? "not known yet: a fire is at work")
    if site.loaded.configuration.launcher == .process {
      site.output.message(.warning, CommandSite.killedByUnit(instance.names.fire))
    }
    if scope == .user, !Linger.isOn(SystemUser.own) {
      site.output.message(
        .warning,
        "linger is off for \(SystemUser.own): nothing fires while nobody is logged in; run: \(Linger.command(SystemUser.own).joined(separator: " "))"
      )
    }
    let installed = instance.hardening == nil ? nil : place.installation.installedService()
    let problems = installed.map { UnitLockPathFiles($0, of: place.installation.manager, site: site).problems() } ?? []
    for problem in problems { site.output.message(.error, problem) }
    return isWell && problems.isEmpty ? .success : .failure
  }

  private func json(_ instance: Instance, written: [UnitFile], next: WallTime?) -> JSONValue {
    [
      "service": .string(instance.names.fire), "timer": .string(instance.names.timer),
      "manager": .string(scope.rawValue), "fires": .string(instance.timing.explanation),
      "catches_up": .bool(instance.timing.schedule.catchesUp), "next": next.map { .string($0.rfc3339) } ?? nil,
      "linger": scope == .user ? .bool(Linger.isOn(SystemUser.own)) : nil,
      "files": .array(
        instance.units.map {
          [
            "path": .string(place.installation.directory.file($0.name)), "written": .bool(written.contains($0)),
            "text": .string($0.text),
          ]
        }),
    ]
  }
}
