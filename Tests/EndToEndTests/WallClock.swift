import Foundation
import Testing

/// A wall clock of its own for a program of a sandbox: a page of C in front of `clock_gettime`. The boot clock goes on
/// as it does.
enum WallClock {
  static let isPossible = Machine.compiler != nil

  private static let source = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <stdlib.h>
    #include <time.h>
    int clock_gettime(clockid_t clock, struct timespec *time) {
      static int (*real)(clockid_t, struct timespec *);
      if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
      int result = real(clock, time);
      const char *ahead = getenv("TEST_WALL_AHEAD");
      if (result == 0 && clock == CLOCK_REALTIME && ahead) time->tv_sec += atol(ahead);
      return result;
    }
    """

  /// The environment in which the wall clock is so many seconds ahead.
  static func ahead(_ seconds: Int, in box: Sandbox) throws -> [String: String] {
    let library = box.path + "/wall.so"
    if !box.exists(library) {
      let source = try box.write("wall.c", source)
      let made = try box.execute([Machine.compiler ?? "cc", "-shared", "-fPIC", "-o", library, source, "-ldl"])
      #expect(made.code == 0, "\(made)")
    }
    return ["LD_PRELOAD": library, "TEST_WALL_AHEAD": String(seconds)]
  }
}

extension Sandbox {
  /// `fanout` under a wall clock that is so many days ahead.
  func run(ahead days: Double, _ arguments: String...) throws -> Result {
    try start([Sandbox.binary] + arguments, environment: WallClock.ahead(Int(days * 86_400), in: self)).wait()
  }
}
