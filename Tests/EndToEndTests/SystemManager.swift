import Foundation

/// A real system manager, number 1 of its own process namespace, with nothing enabled but what a test enables.
final class SystemManager: Sendable {
  let enclave: Enclave

  /// Makes and starts one, and waits until it is up.
  ///
  /// - Parameters:
  ///   - units: unit files by name, there before it starts.
  ///   - logins: with the message bus and logind, so that users can linger.
  ///   - journal: with its journald.
  init(
    in box: Sandbox, units: [String: String] = [:], layout: Enclave.Layout = .machine, limits: Bool = true, logins: Bool = false,
    journal: Bool = false
  ) throws {
    enclave = try Enclave(in: box, kind: .system, layout: layout, limits: limits)
    let socket = enclave.outside("/run/systemd/private")
    guard box.eventually({ FileManager.default.fileExists(atPath: socket) }) else {
      throw Sandbox.Unmet(description: "no system manager listens")
    }
    let state = try systemctl("is-system-running", "--wait")
    guard state.out == "running\n" else {
      throw Sandbox.Unmet(description: "no system manager: \(state)\n\(try systemctl("list-units", "--failed"))")
    }
    if journal {
      try Journald.configure(in: enclave)
      try begin("systemd-journald.socket", "systemd-journald-dev-log.socket", "systemd-journald.service")
    }
    if logins { try begin("dbus.socket", "systemd-logind.service") }
    for (name, text) in units.sorted(by: { $0.key < $1.key }) { try write(unit: name, text) }
  }

  var box: Sandbox { enclave.box }

  private func begin(_ units: String...) throws {
    let result = try execute(["systemctl", "start"] + units)
    guard result.code == 0 else { throw Sandbox.Unmet(description: "\(units): \(result)\n\(try systemctl("list-units", "--failed"))") }
  }

  /// What a login shell of root has.
  var environment: [String: String] {
    Sandbox.environment.merging(["HOME": box.path, "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]) { $1 }
  }

  /// What a login shell of a user has.
  func environment(of user: Int) -> [String: String] {
    environment.merging(["HOME": box.path + "/home-\(user)", "XDG_RUNTIME_DIR": "/run/user/\(user)"]) { $1 }
  }

  /// `systemd-run` and these arguments.
  @discardableResult
  func systemdRun(_ arguments: [String]) throws -> Sandbox.Result { try execute(["systemd-run"] + arguments) }

  /// Runs a program inside to its end, as root or as a user.
  func execute(_ arguments: [String], as user: Int = 0, environment: [String: String]? = nil, input: String? = nil) throws -> Sandbox.Result
  {
    let variables = environment ?? (user == 0 ? self.environment : self.environment(of: user))
    return try enclave.start(arguments, environment: variables, as: user, input: input).wait()
  }

  /// Runs `fanout` inside, as root.
  func run(_ arguments: String..., input: String? = nil) throws -> Sandbox.Result {
    try execute([Sandbox.binary] + arguments, input: input)
  }

  /// Runs a line of a shell inside; `$F` is the program, `$D` the sandbox.
  func shell(_ text: String, as user: Int = 0) throws -> Sandbox.Result { try execute(box.line(text), as: user) }

  /// `systemctl` and these arguments.
  @discardableResult
  func systemctl(_ arguments: String...) throws -> Sandbox.Result { try execute(["systemctl"] + arguments) }

  /// A property of a unit as systemctl prints it.
  func property(_ name: String, of unit: String) throws -> String {
    try systemctl("show", "--value", "--property=" + name, unit).out.trimmingCharacters(in: .newlines)
  }

  /// Waits until a property has a value; the value that it has at the end.
  func settle(_ name: String, of unit: String, at value: String) throws -> String {
    _ = try box.eventually { try property(name, of: unit) == value }
    return try property(name, of: unit)
  }

  /// Writes a unit file as an administrator does and has the manager read it.
  func write(unit: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: enclave.outside("/etc/systemd/system/" + unit)))
    try systemctl("daemon-reload")
  }

  /// Makes a user whose home is in the sandbox.
  func addUser(_ name: String, number: Int) throws {
    let home = box.path + "/home-\(number)"
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    let result = try execute(["useradd", "--uid", "\(number)", "--user-group", "--home-dir", home, "--shell", "/bin/sh", name])
    guard result.code == 0 else { throw Sandbox.Unmet(description: "useradd: \(result)") }
    _ = try box.execute(["chown", "-R", "\(number):\(number)", home])
  }

  /// Has a user's manager run without a login, and waits until it does.
  func enableLinger(_ name: String, number: Int) throws {
    let result = try execute(["loginctl", "enable-linger", name])
    let state = try settle("ActiveState", of: "user@\(number).service", at: "active")
    guard result.code == 0, state == "active" else { throw Sandbox.Unmet(description: "enable-linger: \(result), user@\(number) \(state)") }
  }
}
