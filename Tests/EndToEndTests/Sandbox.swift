import CSystem
import FanoutCore
import Foundation
import Testing

/// A directory of its own with a configuration, a selector's answer and a worker, and the built binary to drive there.
final class Sandbox: Sendable {
  /// Its absolute path.
  let path: String

  /// The built binary: beside the test bundle.
  static let binary: String = {
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    for candidate in [tests, tests.deletingLastPathComponent()] {
      let path = candidate.appendingPathComponent("fanout").path
      if FileManager.default.isExecutableFile(atPath: path) { return path }
    }
    // swift test runs the bundle through a runner of the toolchain: then the bundle names the place.
    for argument in CommandLine.arguments where argument.hasSuffix(".xctest") {
      return URL(fileURLWithPath: argument).deletingLastPathComponent().appendingPathComponent("fanout").path
    }
    return "fanout"
  }()

  /// The root of the repository, from where this file lies.
  static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// The allowlist of the contract's example.
  static let allowlist = [
    "content", "monitoring", "news", "strategic", "cross-repo", "infrastructure", "research", "triage", "code",
  ]

  /// An empty sandbox in `base`.
  init(in base: String = NSTemporaryDirectory()) throws {
    path = base + (base.hasSuffix("/") ? "" : "/") + "fanout-e2e-" + UUID().uuidString.prefix(8)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    // Whatever a test left alive goes with its sandbox.
    _ = killEverything()
    try? FileManager.default.removeItem(atPath: path)
  }

  var state: String { path + "/state" }

  /// Writes a file, executable if asked for.
  @discardableResult
  func write(_ name: String, _ text: String, executable: Bool = false) throws -> String {
    let file = path + "/" + name
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    if executable { chmod(file, 0o755) }
    return file
  }

  func read(_ name: String) throws -> String {
    String(
      decoding: try Data(contentsOf: URL(fileURLWithPath: name.hasPrefix("/") ? name : path + "/" + name)),
      as: UTF8.self)
  }

  /// Puts other text in place of some in the configuration.
  func replace(_ text: String, with other: String) throws {
    try write("fanout.json5", try read("fanout.json5").replacingOccurrences(of: text, with: other))
  }

  /// The lock file of a category.
  func lock(_ category: String) -> String { state + "/locks/\(category).lock" }

  func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: name.hasPrefix("/") ? name : path + "/" + name)
  }

  /// Writes `fanout.json5`, `answer.json` and `worker.sh`. `more` is JSON5 put into the top level, `workerOptions` into
  /// `worker`.
  func configure(
    answer: String, worker: String = "exit 0", allowlist: [String] = Sandbox.allowlist, confirmFor: String = "50ms",
    teardown: String = "[{ signal: 'TERM', wait: '500ms' }]", respawn: String = "{ limit: 1, delay: '50ms' }",
    workerOptions: String = "", more: String = ""
  ) throws {
    try write("answer.json", answer)
    try write("worker.sh", "#!/bin/sh\n" + worker + "\n", executable: true)
    try write(
      "fanout.json5",
      """
      {
        selector: { command: ["cat", "answer.json"] },
        allowlist: [\(allowlist.map { "\"\($0)\"" }.joined(separator: ", "))],
        stateDirectory: "./state",
        worker: { command: ["./worker.sh"], confirmFor: "\(confirmFor)", teardown: \(teardown), \(workerOptions) },
        respawn: \(respawn),
        keep: { freeSpace: null },
        \(more.contains("backOff") ? "" : "backOff: null,") \(more.contains("host:") ? "" : "host: null,")
        \(more)
      }
      """)
  }

  /// What a command came to.
  struct Result: CustomStringConvertible {
    let exit: FanoutCore.ExitStatus
    let out: String
    let err: String
    var code: Int32? { if case .code(let code) = exit { code } else { nil } }
    var description: String { "\(exit)\n--- stdout\n\(out)--- stderr\n\(err)" }
  }

  /// A command that was started and not waited for.
  final class Running: Sendable {
    let pid: pid_t
    let out: String
    let err: String
    init(pid: pid_t, out: String, err: String) {
      self.pid = pid
      self.out = out
      self.err = err
    }

    /// Waits for its end.
    func wait() -> Result {
      var status: Int32 = 0
      while waitpid(pid, &status, 0) < 0, errno == EINTR {}
      let exit: FanoutCore.ExitStatus = status & 0x7F == 0 ? .code((status >> 8) & 0xFF) : .signal(status & 0x7F)
      func text(_ path: String) -> String {
        (try? Data(contentsOf: URL(fileURLWithPath: path))).map { String(decoding: $0, as: UTF8.self) } ?? ""
      }
      return Result(exit: exit, out: text(out), err: text(err))
    }

    func signal(_ number: Int32) { kill(pid, number) }
  }

  /// The environment that commands get: as little as will do, and what `scripts/sanitize` tells the sanitizers in them.
  /// The time that people read is UTC there, wherever the tests run.
  static let environment = [
    "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "TZ": "UTC0",
  ]
  .merging(
    ProcessInfo.processInfo.environment.filter { $0.key.hasSuffix("SAN_OPTIONS") }
  ) { own, _ in own }

  /// Starts any program in the sandbox, its output in files; its input is a text, or what an open descriptor gives.
  func start(
    _ arguments: [String], environment: [String: String] = [:], input: String? = nil, from descriptor: Int32? = nil
  ) throws
    -> Running
  {
    let id = UUID().uuidString.prefix(8)
    let outPath = path + "/.out-\(id)"
    let errPath = path + "/.err-\(id)"
    let out = open(outPath, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    let err = open(errPath, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    let source = try input.map { try write(".in-\(id)", $0) } ?? "/dev/null"
    let inp = descriptor.map { dup($0) } ?? open(source, O_RDONLY | O_CLOEXEC)
    defer {
      close(out)
      close(err)
      close(inp)
    }
    let variables = Sandbox.environment.merging(environment) { $1 }.map { "\($0.key)=\($0.value)" }.sorted()
    var argv = arguments.map { strdup($0) as UnsafeMutablePointer<CChar>? } + [nil]
    var envp = variables.map { strdup($0) as UnsafeMutablePointer<CChar>? } + [nil]
    defer { for pointer in argv + envp { free(pointer) } }
    let executable = arguments[0].contains("/") ? arguments[0] : "/usr/bin/" + arguments[0]
    var pid: pid_t = 0
    let code = argv.withUnsafeMutableBufferPointer { argv in
      envp.withUnsafeMutableBufferPointer { envp in
        executable.withCString { executable in
          path.withCString { directory in
            var child = csystem_child(
              path: executable, argv: argv.baseAddress, envp: envp.baseAddress, directory: directory, in: inp, out: out,
              err: err,
              lock: -1, new_session: 0, descriptors_soft: 0, keepers: nil, run: nil)
            var started = csystem_started()
            csystem_spawn_all(&child, 1, nil, &started)
            pid = started.pid
            close(started.pidfd)
            return started.error
          }
        }
      }
    }
    guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO) }
    return Running(pid: pid, out: outPath, err: errPath)
  }

  /// Runs `fanout` with these arguments to its end.
  func run(_ arguments: String..., environment: [String: String] = [:], input: String? = nil) throws -> Result {
    try start([Sandbox.binary] + arguments, environment: environment, input: input).wait()
  }

  /// Runs any program to its end.
  @discardableResult
  func execute(_ arguments: [String], environment: [String: String] = [:]) throws -> Result {
    try start(arguments, environment: environment).wait()
  }

  /// The journal's records in order.
  func journal() -> [Record] {
    let directory = state + "/journal"
    let days = ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).sorted()
    return days.flatMap { day in
      JournalText.records(in: Array((try? Data(contentsOf: URL(fileURLWithPath: directory + "/" + day))) ?? Data()))
        .records
    }
  }

  /// Writes the journal anew, each record changed as asked: history as it could have been.
  func rewriteJournal(_ change: (inout Record) throws -> Void) throws {
    let directory = state + "/journal"
    for day in try FileManager.default.contentsOfDirectory(atPath: directory) {
      let url = URL(fileURLWithPath: directory + "/" + day)
      var records = JournalText.records(in: Array(try Data(contentsOf: url))).records
      for place in records.indices { try change(&records[place]) }
      try Data(records.flatMap { $0.line() }).write(to: url)
    }
  }

  /// Terminal records by run.
  func ends() -> [String: [RunEndRecord]] {
    var ends: [String: [RunEndRecord]] = [:]
    for record in journal() {
      if case .runEnded(let end) = record.event, let run = record.run?.text { ends[run, default: []].append(end) }
    }
    return ends
  }

  /// Waits until a condition on the outside world holds; false when it does not within ten times what a slow machine
  /// needs. A condition that holds is seen within 5 ms: this bounds a wait, it proves nothing by waiting.
  func eventually(within seconds: Double = 60, _ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = Date().addingTimeInterval(seconds)
    while Date() < deadline {
      if try condition() { return true }
      poll(nil, 0, 5)
    }
    return try condition()
  }

  /// The runs that the index of open ones names.
  func openRuns() -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: state + "/live")) ?? []).filter { !$0.hasPrefix(".") }
      .sorted()
  }

  /// Whether nothing is open any more.
  func isQuiet() -> Bool { openRuns().isEmpty }
  /// Starts a fire and waits for it; a worker that writes its number into `pid-CATEGORY` is alive when this returns.
  func fireAndMeet(_ categories: String...) throws -> [pid_t] {
    let result = try run("fire")
    guard result.code == 0 else { throw Unmet(description: "\(result)") }
    return try categories.map { try meet("pid-\($0)") }
  }

  /// The process number that a file comes to hold.
  func meet(_ name: String) throws -> pid_t {
    var pid: pid_t?
    _ = eventually {
      // Only a whole line is a number.
      pid = (try? read(name)).flatMap { $0.hasSuffix("\n") ? pid_t($0.dropLast()) : nil }
      return pid != nil
    }
    guard let pid else { throw Unmet(description: "nothing wrote its number into \(name)") }
    return pid
  }

  struct Unmet: Error, CustomStringConvertible { let description: String }

  /// Whether a category's lock can be taken now: flock(1) takes it, so that no child of another test shares it
  /// meanwhile.
  func isFree(_ category: String) -> Bool {
    (try? execute(["flock", "-n", "\(state)/locks/\(category).lock", "true"]).code) == 0
  }
}
