import Foundation

/// A stopped process that stops again behind the first call into the kernel that it makes, however often it is
/// continued: it can do nothing that takes two, and only KILL ends it.
final class Seizure: Sendable {
  private let tracer: Sandbox.Running

  /// Seizes a process that may be signalled from here.
  init(of pid: pid_t, in box: Sandbox) throws {
    kill(pid, SIGSTOP)
    guard box.eventually({ Sandbox.state(of: pid) == "T" }) else {
      throw Sandbox.Unmet(description: "\(pid) cannot be stopped")
    }
    let tracer = try box.start([
      "/usr/bin/strace", "-qq", "-o", "/dev/null", "-e", "inject=all:signal=STOP", "-p", "\(pid)",
    ])
    self.tracer = tracer
    guard box.eventually({ Sandbox.file("/proc/\(pid)/status").contains("\nTracerPid:\t\(tracer.pid)\n") }) else {
      throw Sandbox.Unmet(description: "\(pid) cannot be seized: \(Sandbox.file(tracer.err))")
    }
  }

  deinit {
    tracer.signal(SIGKILL)
    _ = tracer.wait()
  }
}
