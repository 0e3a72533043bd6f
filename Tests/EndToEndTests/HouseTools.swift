import Foundation

/// What tests do in a house.
extension House {
  /// The arguments of a command inside, with as little environment as a login has.
  func inside(_ arguments: [String], _ directory: String? = nil, _ environment: [String: String] = [:]) -> [String] {
    enclave.entry(arguments, environment: self.environment.merging(environment) { $1 }, directory: directory)
  }

  /// Runs `fanout` inside to its end.
  func fanout(_ arguments: String..., at directory: String? = nil, environment: [String: String] = [:]) throws
    -> Sandbox.Result
  {
    try box.execute(inside([Sandbox.binary] + arguments, directory, environment))
  }

  /// The same with its arguments in a list.
  func fanout(arguments: [String]) throws -> Sandbox.Result { try box.execute(inside([Sandbox.binary] + arguments)) }

  /// Runs any program inside to its end.
  @discardableResult
  func execute(arguments: [String]) throws -> Sandbox.Result { try box.execute(inside(arguments)) }

  /// The same with its arguments one by one.
  @discardableResult
  func execute(_ arguments: String...) throws -> Sandbox.Result { try box.execute(inside(arguments)) }

  /// Starts a program inside.
  func start(_ arguments: String...) throws -> Sandbox.Running { try box.start(inside(arguments)) }

  /// `systemctl` and these arguments, of the house's manager.
  @discardableResult
  func systemctl(_ arguments: String...) throws -> Sandbox.Result {
    try execute(arguments: ["systemctl", "--\(scope.rawValue)"] + arguments)
  }

  /// Starts a transient unit of the house's manager: `systemd-run` with these options and this command.
  @discardableResult
  func unit(_ name: String, _ properties: String..., command: [String]) throws -> Sandbox.Result {
    try execute(
      arguments: ["systemd-run", "--\(scope.rawValue)", "--quiet", "--unit=\(name)"]
        + properties.map { "--property=" + $0 } + ["--"]
        + command)
  }

  /// What the manager says of a unit.
  func property(_ name: String, of unit: String) throws -> String {
    try systemctl("show", "--value", "--property=\(name)", unit).out.trimmingCharacters(in: .newlines)
  }

  /// Waits until a property has a value. The value that it has in the end.
  func settle(_ name: String, of unit: String, at value: String) throws -> String {
    _ = try box.eventually { try property(name, of: unit) == value }
    return try property(name, of: unit)
  }

  /// What the journal holds of the user units that match, as a user may read it.
  func journal(of units: String) throws -> String {
    try execute("journalctl", "--quiet", "--no-pager", "--output=cat", "--user-unit=" + units).out
  }

  /// Where the manager looks for the user's units.
  var units: String { box.path + "/home/.config/systemd/user" }

  /// Writes a unit file, and has the manager read it.
  func write(unit name: String, _ text: String) throws {
    let directory = scope == .user ? units : enclave.outside("/etc/systemd/system")
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: directory + "/" + name))
    try systemctl("daemon-reload")
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
      stamps[name] =
        "\(status.st_ino) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec) \(String(status.st_mode, radix: 8))"
    }
    return stamps
  }

  /// Says that the user's manager outlives the login.
  func linger() throws { try execute("touch", "/var/lib/systemd/linger/root") }

  /// Makes a user of the system whose home is in the sandbox.
  func addUser(_ name: String, number: Int) throws {
    let home = box.path + "/home-" + name
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    let result = try execute(
      "useradd", "--uid", "\(number)", "--user-group", "--home-dir", home, "--shell", "/bin/sh", name)
    guard result.code == 0 else { throw Sandbox.Unmet(description: "useradd: \(result)") }
    _ = try box.execute(["chown", "-R", "\(number):\(number)", home])
  }

  /// Has the manager of a user of the system run without a login, and waits until it does.
  func enableLinger(_ name: String, number: Int) throws {
    let result = try execute("loginctl", "enable-linger", name)
    let state = try settle("ActiveState", of: "user@\(number).service", at: "active")
    guard result.code == 0, state == "active" else {
      throw Sandbox.Unmet(description: "enable-linger: \(result), user@\(number) \(state)")
    }
  }

  /// Runs a program inside as such a user.
  func execute(as name: String, number: Int, _ arguments: String...) throws -> Sandbox.Result {
    let variables = environment.merging(["HOME": box.path + "/home-" + name, "XDG_RUNTIME_DIR": "/run/user/\(number)"])
    { $1 }
    return try box.execute(enclave.entry(arguments, environment: variables, as: number))
  }
}
