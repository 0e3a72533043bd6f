import FanoutCore
import Glibc

/// The crontab of who runs this, through crontab(1).
public struct CrontabFile: Sendable {
  let environment: ProcessEnvironment
  let clocks: Clocks

  /// The caller's crontab.
  public init(environment: ProcessEnvironment, clocks: Clocks) {
    // What is read here is written back, so that the heading which Debian's crontab shows where this asks for it must
    // stay out.
    self.environment = environment.removing(["CRONTAB_NOHEADER"]).setting("LC_ALL", "C")
    self.clocks = clocks
  }

  /// What it holds; empty where there is none.
  public func read() throws(CrontabProblem) -> Crontab {
    let reply = try ask(["-l"], input: [])
    if reply.end == .exited(.code(0)) { return Crontab(reply.output) }
    // The same exit code says that there is none and that it may not be read; only the words differ.
    if reply.words.holds("no crontab for") { return Crontab([]) }
    throw problem("cannot read the crontab of \(SystemUser.own)", reply)
  }

  /// Puts another in its place.
  public func write(_ crontab: Crontab) throws(CrontabProblem) {
    // Without a line there is no crontab, as before the first one.
    let reply = try ask([crontab.bytes.isEmpty ? "-r" : "-"], input: crontab.bytes)
    guard reply.end == .exited(.code(0)) else { throw problem("cannot write the crontab of \(SystemUser.own)", reply) }
  }

  private func ask(_ arguments: [String], input: [UInt8]) throws(CrontabProblem) -> ProgramCall.Reply {
    do {
      let executable = try Executable.find("crontab", directory: nil, path: environment.value(of: "PATH"))
      return try ProgramCall(
        command: ChildCommand(
          executable: executable, arguments: ["crontab"] + arguments, environment: environment.entries, directory: "/",
          newSession: false),
        input: input, timeLimit: ServiceManager.patience
      ).run(clocks: clocks)
    } catch {
      throw CrontabProblem(description: "cannot use crontab: \(error)")
    }
  }

  private func problem(_ what: String, _ reply: ProgramCall.Reply) -> CrontabProblem {
    let words = reply.words.split(separator: "\n").joined(separator: "; ")
    return CrontabProblem(description: "\(what): \(words.isEmpty ? "crontab \(reply.end)" : words)")
  }
}
