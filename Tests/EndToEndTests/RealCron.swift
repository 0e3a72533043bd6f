import Foundation

/// Debian's cron with a crontab of its own and nothing else to run.
final class RealCron: Sendable {
  let enclave: Enclave
  private let daemon: Sandbox.Running

  /// Installs a crontab for root by `crontab` and starts cron. Lines that begin with `@reboot` run at once.
  init(in box: Sandbox, crontab: String) throws {
    enclave = try Enclave(in: box, limits: false)
    let files = FileManager.default
    for place in ["/etc/crontab", "/etc/cron.d", "/var/spool/cron/crontabs/root"] { try? files.removeItem(atPath: enclave.outside(place)) }
    let installed = try enclave.start(["crontab", "-"], environment: Sandbox.environment, input: crontab).wait()
    guard installed.code == 0 else { throw Sandbox.Unmet(description: "crontab: \(installed)") }
    daemon = try enclave.start(
      ["/usr/sbin/cron", "-f"], environment: ["PATH": "/usr/bin:/bin"], group: "system.slice/cron.service")
  }

  deinit {
    daemon.signal(SIGKILL)
    _ = daemon.wait()
  }

  var box: Sandbox { enclave.box }

  /// What cron says itself.
  var words: String { Sandbox.file(daemon.err) }
}
