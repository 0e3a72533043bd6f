import FanoutCore
import FanoutSystem

/// A loop's line in the crontab of who calls.
struct CronInstall {
  private let place: InstallSite
  private let file: CrontabFile
  private var invocation: Invocation { place.invocation }
  private var output: Output { place.output }

  init(_ place: InstallSite) {
    self.place = place
    file = CrontabFile(environment: place.environment, clocks: place.clocks)
  }

  /// Writes the line, or prints it.
  func install(_ loaded: LoadedConfiguration, every: Duration?) throws -> ExitCode {
    let every = every ?? .seconds(1800)
    guard let fields = Schedule.cronFields(every: every) else {
      throw CommandError(
        .usage,
        "--every \(every.written): cron cannot fire so; it knows minutes that divide an hour and hours that divide a day. "
          + "Without --cron a timer of systemd can")
    }
    // A schedule of the calendar stands for cron's; only its fields are used.
    let instance = try place.instance(
      of: loaded, Timing(.calendar([])), place: .user, isHardened: false,
      state: StateDirectory(path: loaded.stateDirectory))
    let line = CrontabLine(fields: fields, instance: instance)
    guard line.commandLength <= CrontabLine.longestCommand else {
      throw CommandError(
        .cannotCreate,
        "cron takes commands of \(CrontabLine.longestCommand) bytes, and this one has \(line.commandLength), of which PATH is "
          + "\(instance.path.utf8.count): call it with a shorter PATH, as in PATH=/usr/local/bin:/usr/bin:/bin fanout install --cron"
      )
    }
    if invocation.has(.printOnly) {
      if invocation.global.json {
        output.document(json(line, isWritten: false))
      } else {
        output.print(Phrase(line.text))
      }
      return .success
    }
    let found = try read()
    let old = found.lines(of: place.names)
    let wanted = found.with(line, of: place.names)
    if found.isEdited(place.names), wanted != found, !invocation.has(.force) {
      return refuse(old, "replaced", by: line.text)
    }
    if wanted != found {
      try write(wanted)
      for text in old { place.say("removes", text) }
      place.say("writes", line.text)
    } else {
      place.say("keeps", "\(line.text) (already so)")
    }
    place.say("fires", "every \(every.written) by cron; fires missed while the machine was off are not caught up")
    if CronDaemon.isAlive == false { output.message(.warning, CronDaemon.absence) }
    if invocation.global.json { output.document(json(line, isWritten: wanted != found)) }
    return .success
  }

  /// Removes the line. Whether there was one; nil: it was changed, shown, and left.
  func uninstall() throws -> Bool? {
    let found = try read()
    let old = found.lines(of: place.names)
    guard !old.isEmpty else { return false }
    if found.isEdited(place.names), !invocation.has(.force) {
      _ = refuse(old, "removed", by: nil)
      return nil
    }
    try write(found.without(place.names))
    for text in old { place.say("removes", text) }
    return true
  }

  /// The lines of this loop that stand there.
  func lines() throws -> [String] { try read().lines(of: place.names) }

  private func refuse(_ old: [String], _ done: String, by line: String?) -> ExitCode {
    for text in old { output.print(Phrase("-\(text)")) }
    if let line { output.print(Phrase("+\(line)")) }
    output.message(
      .error, "this line of the crontab is not as install left it, so that it was not \(done); --force does it")
    return .cannotCreate
  }

  private func read() throws -> Crontab {
    do throws(CrontabProblem) { return try file.read() } catch { throw CommandError(.launcherUnavailable, "\(error)") }
  }

  private func write(_ crontab: Crontab) throws {
    do throws(CrontabProblem) { try file.write(crontab) } catch { throw CommandError(.cannotCreate, "\(error)") }
  }

  private func json(_ line: CrontabLine, isWritten: Bool) -> JSONValue {
    ["line": .string(line.text), "written": .bool(isWritten), "catches_up": false]
  }
}
