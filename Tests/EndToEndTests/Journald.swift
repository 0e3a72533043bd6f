import Foundation

/// A real journald with storage of its own. It makes its sockets itself, and keeps away from the kernel's log and audit
/// of the machine.
enum Journald {
  private static let configuration = "[Journal]\nStorage=persistent\nAudit=no\nReadKMsg=no\nRateLimitIntervalSec=0\n"

  /// Puts its configuration where one that systemd starts reads it.
  static func configure(in enclave: Enclave) throws {
    let files = FileManager.default
    for directory in ["/run/systemd/journald.conf.d", "/run/systemd/journal", "/var/log/journal"] {
      try files.createDirectory(atPath: enclave.outside(directory), withIntermediateDirectories: true)
    }
    try Data(configuration.utf8).write(
      to: URL(fileURLWithPath: enclave.outside("/run/systemd/journald.conf.d/enclave.conf")))
    // To its own storage at once, as after `journalctl --flush` of a boot: only there does each user have a journal.
    _ = files.createFile(atPath: enclave.outside("/run/systemd/journal/flushed"), contents: nil)
  }

  /// Starts it where no system manager does, and waits until it listens.
  static func start(in enclave: Enclave) throws -> Sandbox.Running {
    try configure(in: enclave)
    let journald = try enclave.start(
      ["/lib/systemd/systemd-journald"], environment: Sandbox.environment, as: 0,
      group: "system.slice/systemd-journald.service")
    guard
      enclave.box.eventually({ FileManager.default.fileExists(atPath: enclave.outside("/run/systemd/journal/stdout")) })
    else {
      throw Sandbox.Unmet(description: "no journald: \(Sandbox.file(journald.err))")
    }
    return journald
  }
}
