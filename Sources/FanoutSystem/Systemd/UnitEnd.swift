import FanoutCore
import Glibc

/// What the manager said of a worker's unit when it was over (`ExecStopPost`, systemd.exec(5)): kept in the run's
/// directory, so that it is known when the manager has forgotten the unit.
public struct UnitEnd: Sendable, Equatable {
  /// `success`, `timeout`, `oom-kill`, `signal`, …
  public var result: String
  /// `exited`, `killed` or `dumped`, and with what: how the main process ended.
  public var exit: String

  /// Keeps what this process was told, in the directory of a run. An ordinary end leaves nothing: the record of the run
  /// says it all.
  public static func keep(of run: RunID, in state: StateDirectory, environment: ProcessEnvironment) throws(SystemError)
  {
    guard let result = environment.value(of: "SERVICE_RESULT"), result != "success" else { return }
    let exit = [environment.value(of: "EXIT_CODE"), environment.value(of: "EXIT_STATUS")].compactMap { $0 }.joined(
      separator: " ")
    let directory = RunDirectory(path: state.run(run))
    guard directory.exists else { return }
    let value: JSONValue = ["result": .string(result), "exit": .string(exit)]
    try AtomicFile.write(value.encoded() + [10], to: directory.unitFile)
  }

  /// What was kept there; nil: nothing.
  static func kept(in directory: RunDirectory) -> UnitEnd? {
    guard let bytes = try? AtomicFile.read(directory.unitFile, limit: 4096),
      let document = try? JSONDocument(parsing: bytes),
      let result = document.root["result"]?.string, let exit = document.root["exit"]?.string
    else { return nil }
    return UnitEnd(result: result, exit: exit)
  }

  /// In words.
  var words: String { "its unit ended with \(result)" + (exit.isEmpty ? "" : ": its supervisor \(exit)") }
}
