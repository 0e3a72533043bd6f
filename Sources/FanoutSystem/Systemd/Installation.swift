import FanoutCore
import Glibc

/// The units of one instance in a directory, under a manager.
public struct Installation: Sendable {
  /// What it is called.
  public let names: UnitNames
  /// Where the files are.
  public let directory: UnitDirectory
  /// Who reads them.
  public let manager: ServiceManager
  let clocks: Clocks

  /// An installation, there or not.
  public init(_ names: UnitNames, in directory: UnitDirectory, of manager: ServiceManager, clocks: Clocks) {
    self.names = names
    self.directory = directory
    self.manager = manager
    self.clocks = clocks
  }

  /// What stands where an instance's units are to be.
  public func survey(_ instance: Instance) throws(FileProblem) -> [InstallSteps.Piece] {
    var pieces: [InstallSteps.Piece] = []
    for file in instance.units { pieces.append(InstallSteps.Piece(file, file.found(try directory.read(file.name)))) }
    return pieces
  }

  /// How the manager sees the timer; nil with the reason where it does not answer.
  public func timerState() -> TimerState? {
    guard
      let timer = manager.properties(
        ["LoadState", "UnitFileState", "ActiveState", "NeedDaemonReload"], of: names.timer, clocks: clocks),
      let service = manager.properties(["LoadState", "NeedDaemonReload"], of: names.fire, clocks: clocks)
    else { return nil }
    return TimerState(
      isEnabled: timer["UnitFileState"] == "enabled", isActive: timer["ActiveState"] == "active",
      isCurrent: [timer, service].allSatisfy { $0["LoadState"] == "loaded" && $0["NeedDaemonReload"] != "yes" })
  }

  /// When the timer elapses next; nil while its service runs, or where nobody knows.
  public func nextElapse() -> WallTime? { manager.nextElapse(of: names.timer, clocks: clocks) }

  /// The difference between what stands there and another text, as diff(1) shows it.
  public func difference(_ name: String, to text: String) -> String {
    let path = directory.file(name)
    let answer = ServiceManager.run(
      "diff", ["-u", "--label", path, "--label", "what install writes", "--", path, "-"],
      environment: manager.environment,
      input: Array(text.utf8), clocks: clocks)
    return answer.output.isEmpty ? "cannot show how \(path) differs: \(answer.why)\n" : answer.output
  }

  /// The service as it stands in its file; nil where there is none that can be read.
  public func installedService() -> InstalledService? { InstalledService(names.fire, in: directory) }

  /// The timer's text; nil where there is none that can be read.
  public func installedTimer() -> String? { directory.text(names.timer) }

  /// Files of units that stand there, by name; slices only where no other loop is installed.
  public func present() -> [String] {
    let all = directory.names
    let stems = Set([names.fire, names.timer])
    let others = all.contains { name in
      !stems.contains(name) && (name.hasPrefix("\(names.prefix)@") || name.hasPrefix("\(names.prefix)."))
        && (name.hasSuffix(".timer") || name.hasSuffix(".service"))
    }
    var own = [names.timer, names.fire]
    if names.slice != names.sharedSlice { own.append(names.slice) }
    if !others { own.append(names.sharedSlice) }
    return own.filter(all.contains)
  }

  /// Directories of settings that people lay over a unit (`systemctl edit`), which nobody here writes.
  public func overlays() -> [String] {
    directory.names.filter { [names.fire, names.timer, names.slice].map { $0 + ".d" }.contains($0) }.map(directory.file)
  }
}

extension ServiceManager {
  /// When a timer elapses next; nil while its service runs, or where nobody knows.
  public func nextElapse(of timer: String, clocks: Clocks) -> WallTime? {
    let answer = ask("systemctl", ["list-timers", "--all", "--output=json", "--", timer], clocks: clocks)
    guard answer.isSuccess, let document = try? JSONDocument(parsing: Array(answer.output.utf8)) else { return nil }
    let row = document.root.array?.first { $0["unit"]?.string == timer }
    guard let next = row?["next"]?.integer, next > 0 else { return nil }
    return WallTime(milliseconds: next / 1000)
  }
}
