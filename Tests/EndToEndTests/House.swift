import FanoutCore
import FanoutSystem
import Foundation

/// A sandbox with a real manager of systemd around it, a user's or the system's: `fixtures/services/house`.
final class House: Sendable {
  let box: Sandbox
  private let holder: Process
  private let input: Pipe
  private let pid: pid_t
  private let scope: ServiceManager.Scope

  /// Where the manager looks for the user's units.
  var units: String { box.path + "/home/.config/systemd/user" }

  /// Whether this machine lets one be built.
  static let canBuild =
    Machine.canMount && FileManager.default.isExecutableFile(atPath: "/lib/systemd/systemd")
    && FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-run") && FileManager.default.isWritableFile(atPath: "/sys/fs/cgroup")
  static let needs = "this needs root, systemd's programs, and cgroups that can be written, for a user manager of its own"
  /// Whether crontabs can be kept and run.
  static let hasCron =
    FileManager.default.isExecutableFile(atPath: "/usr/bin/crontab") && FileManager.default.isExecutableFile(atPath: "/usr/sbin/cron")
  static let needsCron = "cron is not installed"

  struct Unbuilt: Error, CustomStringConvertible { let description: String }

  /// A house in a sandbox of its own, its manager running.
  /// `delegating`: it has the controllers of memory, processes and processor time, so that it can enforce limits.
  init(_ scope: ServiceManager.Scope = .user, in base: String = NSTemporaryDirectory(), delegating: Bool = false) throws {
    self.scope = scope
    box = try Sandbox(in: base)
    let name = "fanout-" + box.path.suffix(8)
    holder = Process()
    input = Pipe()
    let output = Pipe()
    holder.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    holder.arguments = [
      "--mount", Sandbox.repository + "/fixtures/services/house", scope.rawValue, name, box.path + "/home", delegating ? "delegating" : "-",
    ]
    holder.standardInput = input
    holder.standardOutput = output
    try holder.run()
    var line = ""
    while !line.hasSuffix("\n") {
      let piece = output.fileHandleForReading.availableData
      guard !piece.isEmpty else { throw Unbuilt(description: "the house fell down: \(line)") }
      line += String(decoding: piece, as: UTF8.self)
    }
    let words = line.split(whereSeparator: \.isWhitespace)
    guard words.count == 3, let pid = pid_t(words[1]) else { throw Unbuilt(description: line) }
    self.pid = pid
  }

  deinit {
    try? input.fileHandleForWriting.close()
    holder.waitUntilExit()
  }

  static let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

  /// The arguments of a command inside, with as little environment as a login has.
  func inside(_ arguments: [String], _ directory: String? = nil, _ environment: [String: String] = [:]) -> [String] {
    let user = scope == .user ? ["XDG_RUNTIME_DIR": "/run/user/0"] : [:]
    let variables = ["PATH": House.path, "HOME": box.path + "/home", "LC_ALL": "C.UTF-8"].merging(user) { $1 }
      .merging(environment) { $1 }.map { "\($0.key)=\($0.value)" }.sorted()
    let spaces = scope == .user ? ["--mount"] : ["--mount", "--pid", "--cgroup"]
    return ["nsenter", "--target", "\(pid)"] + spaces + ["--", "env", "-i", "-C", directory ?? box.path] + variables + arguments
  }

  /// Runs `fanout` inside to its end.
  func fanout(_ arguments: String..., at directory: String? = nil, environment: [String: String] = [:]) throws -> Sandbox.Result {
    try box.execute(inside([Sandbox.binary] + arguments, directory, environment))
  }

  /// The same with its arguments in a list.
  func fanout(arguments: [String]) throws -> Sandbox.Result { try box.execute(inside([Sandbox.binary] + arguments, nil, [:])) }

  /// Runs any program inside to its end.
  @discardableResult
  func execute(arguments: [String]) throws -> Sandbox.Result { try box.execute(inside(arguments, nil, [:])) }

  /// The same with its arguments one by one.
  @discardableResult
  func execute(_ arguments: String...) throws -> Sandbox.Result { try box.execute(inside(arguments, nil, [:])) }

  /// Starts a program inside.
  func start(_ arguments: String...) throws -> Sandbox.Running { try box.start(inside(arguments, nil, [:])) }

  /// What the manager says of a unit.
  func property(_ name: String, of unit: String) throws -> String {
    try execute("systemctl", "--\(scope.rawValue)", "show", "--value", "--property=\(name)", unit).out.trimmingCharacters(in: .newlines)
  }

  /// The unit files that stand there, in order.
  func unitFiles() -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: units)) ?? []).filter { !$0.hasSuffix(".wants") }.sorted()
  }

  /// Inode and time of change of each of them.
  func stamps() throws -> [String: String] {
    var stamps: [String: String] = [:]
    for name in unitFiles() {
      var status = stat()
      guard stat(units + "/" + name, &status) == 0 else { continue }
      stamps[name] = "\(status.st_ino) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec) \(String(status.st_mode, radix: 8))"
    }
    return stamps
  }

  /// Says that the user's manager outlives the login.
  func linger() throws { try execute("touch", "/var/lib/systemd/linger/root") }
}
