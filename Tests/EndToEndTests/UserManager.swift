import Foundation
import Synchronization

/// A real manager of one user (`systemd --user`) with a group, a runtime directory and a home of its own.
final class UserManager: Sendable {
  let enclave: Enclave
  private let isOnBus: Bool
  private let process = Mutex<Sandbox.Running?>(nil)
  private let journal: Sandbox.Running?

  /// Makes and starts one, and waits until it is up.
  ///
  /// - Parameters:
  ///   - layout: of control groups, to be another kind of machine.
  ///   - limits: whether it can enforce limits; false: as on machines with control groups of version 1.
  ///   - user: whose; 0, or a number that need not belong to anybody. The sandbox is given to it.
  ///   - bus: with the user's message bus, which `systemd-run --wait`, `--pipe` and `busctl` need, and fanout never.
  ///   - journal: with a journald that keeps what the units write.
  init(
    in box: Sandbox, layout: Enclave.Layout = .machine, limits: Bool = true, user: Int = 0, bus: Bool = false, journal: Bool = false
  ) throws {
    enclave = try Enclave(in: box, layout: layout, limits: limits, user: user)
    isOnBus = bus
    if !bus {
      for unit in ["dbus.socket", "dbus.service"] {
        try FileManager.default.createSymbolicLink(
          atPath: enclave.outside("/etc/systemd/user/\(unit)"), withDestinationPath: "/dev/null")
      }
    }
    try FileManager.default.createDirectory(atPath: box.path + "/home", withIntermediateDirectories: true)
    if user != 0 { try box.give(to: user) }
    self.journal = try journal ? Journald.start(in: enclave) : nil
    try start()
  }

  deinit {
    kill()
    journal?.signal(SIGKILL)
    _ = journal?.wait()
  }

  var box: Sandbox { enclave.box }
  /// Its user's home, in the sandbox.
  var home: String { box.path + "/home" }
  /// Its user's runtime directory, as it is called inside.
  var runtimeDirectory: String { "/run/user/\(enclave.user)" }

  /// What a login shell of the user has.
  var environment: [String: String] {
    var variables = Sandbox.environment
    variables["HOME"] = home
    variables["XDG_RUNTIME_DIR"] = runtimeDirectory
    if isOnBus { variables["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=\(runtimeDirectory)/bus" }
    return variables
  }

  /// The manager's own process; 0: none lives.
  var pid: pid_t { process.withLock { $0?.pid } ?? 0 }

  /// Starts a manager over what there is of runtime directory, home and groups, and waits until it is up.
  func start() throws {
    // An end that was not waited for leaves its socket.
    try? FileManager.default.removeItem(atPath: enclave.outside(runtimeDirectory + "/systemd/private"))
    let service = "user.slice/user-\(enclave.user).slice/user@\(enclave.user).service"
    let manager = try enclave.start(["/lib/systemd/systemd", "--user"], environment: environment, group: service)
    process.withLock { $0 = manager }
    _ = box.eventually {
      FileManager.default.fileExists(atPath: enclave.outside(runtimeDirectory + "/systemd/private")) || !Sandbox.lives(manager.pid)
    }
    let state = try systemctl("is-system-running", "--wait")
    guard state.out == "running\n" else { throw Sandbox.Unmet(description: "no user manager: \(state)\n\(Sandbox.file(manager.err))") }
  }

  /// Ends it as the end of the last login does: with all of its units.
  func stop() { end(by: SIGTERM) }

  /// Kills it. What it had started lives on.
  func kill() { end(by: SIGKILL) }

  private func end(by signal: Int32) {
    guard let manager = process.withLock({ $0.take() }) else { return }
    manager.signal(signal)
    _ = manager.wait()
  }

  /// Runs a program inside to its end, with the environment of a login or another one.
  func execute(_ arguments: [String], environment: [String: String]? = nil, input: String? = nil) throws -> Sandbox.Result {
    try enclave.start(arguments, environment: environment ?? self.environment, input: input).wait()
  }

  /// Runs `fanout` inside, from a login.
  func run(_ arguments: String..., input: String? = nil) throws -> Sandbox.Result {
    try execute([Sandbox.binary] + arguments, input: input)
  }

  /// Runs a line of a shell inside; `$F` is the program, `$D` the sandbox.
  func shell(_ text: String, environment: [String: String]? = nil) throws -> Sandbox.Result {
    try execute(box.line(text), environment: environment)
  }

  /// `systemctl --user` and these arguments.
  @discardableResult
  func systemctl(_ arguments: String...) throws -> Sandbox.Result { try execute(["systemctl", "--user"] + arguments) }

  /// `systemd-run --user` and these arguments.
  @discardableResult
  func systemdRun(_ arguments: [String]) throws -> Sandbox.Result { try execute(["systemd-run", "--user"] + arguments) }

  /// A property of a unit as systemctl prints it.
  func property(_ name: String, of unit: String) throws -> String {
    try systemctl("show", "--value", "--property=" + name, unit).out.trimmingCharacters(in: .newlines)
  }

  /// Waits until a property has a value; the value that it has at the end.
  func settle(_ name: String, of unit: String, at value: String) throws -> String {
    _ = try box.eventually { try property(name, of: unit) == value }
    return try property(name, of: unit)
  }

  /// Writes a unit file of the user's and has the manager read it.
  func write(unit: String, _ text: String) throws {
    try box.write("home/.config/systemd/user/" + unit, text)
    if enclave.user != 0 { _ = try box.execute(["chown", "-R", "\(enclave.user):\(enclave.user)", home]) }
    try systemctl("daemon-reload")
  }

  /// What the journal holds of the user units that match.
  func journal(of units: String) throws -> String {
    try execute(["journalctl", "--quiet", "--no-pager", "--output=cat", "--user-unit=" + units]).out
  }
}
