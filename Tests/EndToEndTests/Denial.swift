import FanoutCore
import Foundation

/// Kernel calls that are denied as a seccomp filter of a container or a service denies them.
enum Denial {
  /// The launcher that denies: `fixtures/inherit/deny.c`, compiled once for all tests; nil where that failed.
  static let program: String? = {
    guard let compiler = Machine.compiler else { return nil }
    let path = NSTemporaryDirectory() + "fanout-deny-\(getpid())"
    let compilation = Process()
    compilation.executableURL = URL(fileURLWithPath: compiler)
    compilation.arguments = ["-O1", "-o", path, Sandbox.repository + "/fixtures/inherit/deny.c"]
    guard (try? compilation.run()) != nil else { return nil }
    compilation.waitUntilExit()
    return compilation.terminationStatus == 0 ? path : nil
  }()

  /// Every call that reaches a process by a descriptor.
  static let pidfds = "pidfd_open pidfd_send_signal pidfd_getfd waitid:pidfd"
}

extension Sandbox {
  /// Runs a line of a shell in which `$DENY` is the launcher that denies calls, and `$F` the program.
  func denying(_ text: String, environment: [String: String] = [:]) throws -> Result {
    try shell("DENY='\(Denial.program ?? "/nonexistent")'; " + text, environment: environment)
  }
}
