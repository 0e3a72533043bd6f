import Foundation
import Testing

/// The loop of `fixtures/golden/loop`, as two days of fires left it, on a machine that was started anew since. Its wall
/// clock and boot clock stand still, so that every age is the same each time it is looked at.
struct FrozenLoop {
  static let isPossible = Machine.compiler != nil
  let box: Sandbox
  private let environment: [String: String]

  /// 2024-11-21T12:00:00Z, ten minutes after the last record.
  private static let now = 1_732_190_400

  /// In front of the C library; CLOCK_MONOTONIC, which limits go by, is left as it is.
  private static let source = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <stdio.h>
    #include <time.h>
    int clock_gettime(clockid_t clock, struct timespec *time) {
      static int (*real)(clockid_t, struct timespec *);
      if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
      if (clock != CLOCK_REALTIME && clock != CLOCK_BOOTTIME) return real(clock, time);
      time->tv_sec = clock == CLOCK_REALTIME ? \(now) : 300;
      time->tv_nsec = 0;
      return 0;
    }
    int gethostname(char *name, size_t size) { return snprintf(name, size, "loop.example") < 0; }

    """

  /// A copy that may be changed.
  init() throws {
    box = try Sandbox()
    let copied = try box.execute(["cp", "-R", Golden.directory + "/loop/.", box.path])
    // Whatever the umask of the clone is.
    let modes = try box.execute([
      "/bin/sh", "-c", "chmod 755 . *.sh && chmod 644 *.json* && chmod -R u=rwX,go= state",
    ])
    #expect(copied.code == 0 && modes.code == 0, "\(copied)\(modes)")
    let library = box.path + "/still.so"
    let made = try box.execute([
      Machine.compiler ?? "cc", "-shared", "-fPIC", "-o", library, try box.write("still.c", Self.source), "-ldl",
    ])
    #expect(made.code == 0, "\(made)")
    environment = ["LD_PRELOAD": library]
  }

  /// What a line comes to: `NAME=VALUE` words for the environment, then the arguments; input behind `<<<`.
  func golden(of line: String) throws -> String {
    let parts = line.components(separatedBy: " <<< ")
    let words = parts[0].split(separator: " ").map(String.init)
    let settings = words.prefix { $0.first?.isUppercase == true && $0.contains("=") }
    var environment = environment
    for setting in settings {
      let pair = setting.split(separator: "=", maxSplits: 1)
      environment[String(pair[0])] = String(pair[1])
    }
    let arguments = Array(words.dropFirst(settings.count))
    let input = parts.count > 1 ? parts[1] + "\n" : nil
    let result = try box.start([Sandbox.binary] + arguments, environment: environment, input: input).wait()
    let shown = (settings + ["fanout"] + arguments).joined(separator: " ") + (parts.count > 1 ? " <<< " + parts[1] : "")
    return try result.golden(of: shown).naming([box.path: "/srv/loop"]).normalised(by: GoldenRule.machine)
  }
}
