import FanoutSystem
import Foundation
import Synchronization

/// A sandbox with a real manager of systemd around it, a user's or the system's, in an enclave. Nothing is enabled in
/// it but what a test enables, and what a unit leaves outside of the sandbox is gone with the house.
final class House: Sendable {
  let box: Sandbox
  let enclave: Enclave
  let scope: ServiceManager.Scope
  private let hasBus: Bool
  private let manager = Mutex<Sandbox.Running?>(nil)
  private let journald: Sandbox.Running?

  /// A house in a sandbox of its own, its manager running.
  ///
  /// - Parameters:
  ///   - delegating: the manager has the controllers of memory, processes and processor time, so that it can enforce limits; a system's
  ///     has them anyway.
  ///   - layout: of control groups, to be another kind of machine.
  ///   - user: whose manager; 0, or a number that need not belong to anybody. The sandbox is given to it.
  ///   - bus: with the user's message bus, which `systemd-run --wait`, `--pipe` and `busctl` need, and fanout never.
  ///   - journal: with a journald that keeps what the units write.
  ///   - logins: with logind (and the system's message bus), so that users can linger.
  init(
    _ scope: ServiceManager.Scope = .user, in base: String = NSTemporaryDirectory(), delegating: Bool = false,
    layout: Enclave.Layout = .machine, user: Int = 0, bus: Bool = false, journal: Bool = false, logins: Bool = false
  ) throws {
    self.scope = scope
    box = try Sandbox(in: base)
    hasBus = bus
    let delegating = delegating || scope == .system
    enclave = try Enclave(
      in: box, kind: scope == .user ? .user : .system, layout: layout, limits: delegating, user: user)
    try FileManager.default.createDirectory(atPath: box.path + "/home", withIntermediateDirectories: true)
    journald = try journal && scope == .user ? Journald.start(in: enclave) : nil
    switch scope {
    case .user:
      if !bus { try maskBus() }
      if user != 0 { try box.give(to: user) }
      try startManager()
    case .system:
      try meet("/run/systemd/private", of: enclave.inside)
      if journal {
        try Journald.configure(in: enclave)
        try begin("systemd-journald.socket", "systemd-journald-dev-log.socket", "systemd-journald.service")
      }
      if logins { try begin("dbus.socket", "systemd-logind.service") }
    }
  }

  deinit {
    killManager()
    journald?.signal(SIGKILL)
    _ = journald?.wait()
  }

  /// The user's runtime directory, as it is called inside.
  var runtimeDirectory: String { "/run/user/\(enclave.user)" }

  /// The user manager's own process; 0: none lives.
  var managerPID: pid_t { manager.withLock { $0?.pid } ?? 0 }

  /// What the user manager has said itself.
  var managerWords: String { manager.withLock { $0.map { Sandbox.file($0.err) } } ?? "" }

  /// Starts the user's manager over what there is of runtime directory, home and groups, and waits until it is up.
  func startManager() throws {
    let socket = runtimeDirectory + "/systemd/private"
    // One that was killed has left its socket.
    try? FileManager.default.removeItem(atPath: enclave.outside(socket))
    let service = "user.slice/user-\(enclave.user).slice/user@\(enclave.user).service"
    let started = try enclave.start(["/lib/systemd/systemd", "--user"], environment: environment, group: service)
    manager.withLock { $0 = started }
    try meet(socket, of: started.pid)
  }

  /// Ends the user's manager as the end of the last login does: with all of its units.
  func stopManager() { endManager(by: SIGTERM) }

  /// Kills the user's manager. What it had started lives on.
  func killManager() { endManager(by: SIGKILL) }

  private func endManager(by signal: Int32) {
    guard let running = manager.withLock({ $0.take() }) else { return }
    running.signal(signal)
    _ = running.wait()
  }

  private func meet(_ socket: String, of pid: pid_t) throws {
    _ = box.eventually { FileManager.default.fileExists(atPath: enclave.outside(socket)) || !Sandbox.lives(pid) }
    let state = try execute("systemctl", "--\(scope.rawValue)", "is-system-running", "--wait")
    guard state.out == "running\n" else {
      throw Sandbox.Unmet(description: "no \(scope.rawValue) manager runs: \(state)\n\(managerWords)")
    }
  }

  private func maskBus() throws {
    for unit in ["dbus.socket", "dbus.service"] {
      let path = enclave.outside("/etc/systemd/user/\(unit)")
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/null")
    }
  }

  private func begin(_ units: String...) throws {
    let result = try execute(arguments: ["systemctl", "start"] + units)
    guard result.code == 0 else {
      throw Sandbox.Unmet(description: "\(units): \(result)\n\(try execute("systemctl", "--failed"))")
    }
  }

  static let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

  /// As little environment as a login has.
  var environment: [String: String] {
    var variables = ["PATH": House.path, "HOME": box.path + "/home", "LC_ALL": "C.UTF-8"]
    if scope == .user { variables["XDG_RUNTIME_DIR"] = runtimeDirectory }
    if hasBus { variables["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=\(runtimeDirectory)/bus" }
    return variables
  }
}
