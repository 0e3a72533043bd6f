import CSystem
import FanoutCore
import Foundation

extension Sandbox {
  /// The arguments of a shell line in which `$F` is the program; it runs in the sandbox's directory, `$D`.
  func line(_ text: String) -> [String] { ["/bin/sh", "-c", "F='\(Sandbox.binary)'; D='\(path)'; " + text] }

  /// Runs a line of a shell to its end.
  func shell(_ text: String, environment: [String: String] = [:]) throws -> Result {
    try execute(line(text), environment: environment)
  }

  /// The line run as a user without any rights, who owns the sandbox. Each caller names one of its own, because the
  /// kernel counts processes by user.
  func shell(as user: Int, _ text: String) throws -> Result {
    try execute(["/usr/bin/setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups"] + line(text))
  }

  /// Gives everything in the sandbox to a user.
  func give(to user: Int) throws { _ = try execute(["/bin/chown", "-R", "\(user):\(user)", path]) }

  /// A program that its user cannot end (`fixtures/workers/untouchable.c`). Built after the sandbox was given to him,
  /// because it belongs to root.
  func buildUntouchable(_ name: String) throws {
    let built = try execute([
      Machine.compiler ?? "cc", "-o", "\(path)/\(name)", Sandbox.repository + "/fixtures/workers/untouchable.c",
    ])
    guard built.code == 0, chmod("\(path)/\(name)", 0o4755) == 0 else { throw Unmet(description: "\(built)") }
  }

  /// Selects with a program of its own in place of `cat answer.json`; `options` are further keys of `selector`.
  func select(with script: String, interpreter: String = "/bin/sh", options: String = "") throws {
    try write("selector", "#!\(interpreter)\n" + script + "\n", executable: true)
    try replace("command: [\"cat\", \"answer.json\"]", by: "command: [\"./selector\"], " + options)
  }

  /// Has somebody take the admission lock while the selector thinks, and keep it. A selector's children end with it:
  /// whoever holds the lock must be another's.
  func holdAdmissionWhileSelecting() throws -> Running {
    try select(with: "touch think; while [ ! -s has ]; do sleep 0.01; done; cat answer.json")
    try write(
      "hold.sh",
      """
      while [ ! -e think ]; do sleep 0.01; done
      exec flock --no-fork state/locks/.admission.lock sh -c 'echo $$ > has; exec sleep 600'
      """)
    return try start(["sh", "hold.sh"])
  }

  /// Replaces a text that must be there in the configuration.
  func replace(_ old: String, by new: String) throws {
    let text = try read("fanout.json5")
    guard text.contains(old) else { throw CocoaError(.formatting) }
    try write("fanout.json5", text.replacingOccurrences(of: old, with: new))
  }

  /// A process that belongs to this sandbox.
  struct Entry: CustomStringConvertible {
    let pid: pid_t
    let state: Character
    let command: String
    var description: String { "\(pid) \(state) \(command)" }
  }

  /// Every living process whose environment, command line or working directory names the sandbox, or that is in a unit
  /// of a manager in it.
  func processes() -> [Entry] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap(pid_t.init).sorted().compactMap {
      pid in
      let command = Sandbox.file("/proc/\(pid)/cmdline").replacingOccurrences(of: "\0", with: " ")
      let directory = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd")) ?? ""
      let place = place(of: pid)
      let named =
        place == .unit || [command, directory, Sandbox.file("/proc/\(pid)/environ")].contains { $0.contains(path) }
      guard pid != getpid(), named, place != .apparatus, let state = Sandbox.state(of: pid), state != "Z", state != "X"
      else { return nil }
      return Entry(pid: pid, state: state, command: command)
    }
  }

  /// Those of them whose command line contains a text.
  func processes(_ text: String) -> [Entry] { processes().filter { $0.command.contains(text) } }

  /// The detached supervisors.
  func supervisors() -> [Entry] { processes("fanout supervise").filter { !Sandbox.isKeeper($0.pid) } }

  /// Whether a process goes by the name of a keeper, which shows the arguments of the supervisor whose memory it
  /// shares.
  static func isKeeper(_ pid: pid_t) -> Bool { file("/proc/\(pid)/comm") == "fanout-keeper\n" }

  /// The keepers.
  func keepers() -> [Entry] { processes().filter { Sandbox.isKeeper($0.pid) } }

  /// The kernel's letter for a process; nil where there is none.
  static func state(of pid: pid_t) -> Character? {
    file("/proc/\(pid)/stat").split(separator: ")").last?.dropFirst().first
  }

  /// Whether a process lives.
  static func lives(_ pid: pid_t) -> Bool { state(of: pid).map { $0 != "Z" && $0 != "X" } ?? false }

  /// The text of any file, lossily; empty where there is none.
  static func file(_ path: String) -> String {
    guard let stream = fopen(path, "re") else { return "" }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A number that a worker or a test wrote into a file of the sandbox, once it is whole (a line).
  func number(_ name: String) -> pid_t? {
    let text = Sandbox.file(path + "/" + name)
    return text.hasSuffix("\n") ? pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)) : nil
  }

  /// The number, waited for.
  func awaitedNumber(_ name: String) throws -> pid_t {
    guard eventually({ number(name) != nil }), let number = number(name) else { throw CocoaError(.fileNoSuchFile) }
    return number
  }

  /// The directory of the latest run of a category.
  func run(of category: String) -> String? {
    journal().last { $0.category?.name == category && $0.run != nil && $0.kind == "runStarted" }?.run.map {
      "state/runs/\($0)"
    }
  }

  /// How long the latest fire took that is whole on record, by the clock of the boot.
  func lengthOfLastFire() -> Duration {
    let records = journal()
    guard let end = records.last(where: { $0.kind == "fireEnded" }),
      let begin = records.last(where: { $0.kind == "fireBegan" && $0.fire == end.fire })
    else { return .zero }
    return .milliseconds(end.moment.bootMilliseconds - begin.moment.bootMilliseconds)
  }

  /// The terminal record of the only run of a category, once it is there.
  func end(of category: String) -> RunEndRecord? {
    for record in journal() where record.category?.name == category {
      if case .runEnded(let end) = record.event { return end }
    }
    return nil
  }
}

extension Record {
  /// The name of its kind.
  var kind: String { String("\(event)".prefix { $0 != "(" }) }
}
