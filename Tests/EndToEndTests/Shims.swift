import Foundation
import Testing

/// Libraries that stand before the C library's own calls, compiled by a test.
extension Sandbox {
  /// Compiles a page of C into a library for `LD_PRELOAD`.
  func compileShim(_ source: String, _ name: String) throws {
    try write(name + ".c", source + "\n")
    let compiler = try #require(Machine.compiler, "\(Machine.needsCompiler)")
    let result = try execute([compiler, "-shared", "-fPIC", "-O1", "-o", name, name + ".c"])
    guard result.code == 0 else { throw Unmet(description: "\(result)") }
  }

  /// flock(2) as on a file system without it, for locks of categories.
  static let brokenFlock = """
    #include <errno.h>
    #include <stdio.h>
    #include <string.h>
    #include <sys/syscall.h>
    #include <unistd.h>
    int flock(int fd, int how) {
      char name[64], path[4096];
      snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
      ssize_t length = readlink(name, path, sizeof path - 1);
      path[length < 0 ? 0 : length] = 0;
      if (strstr(path, "/locks/code.lock") || strstr(path, "/locks/triage.lock")) { errno = ENOLCK; return -1; }
      return syscall(SYS_flock, fd, how);
    }
    """

  /// A wall clock that is so many seconds ahead, as `CLOCK_AHEAD` says.
  static let setClock = """
    #define _GNU_SOURCE
    #include <stdlib.h>
    #include <sys/syscall.h>
    #include <time.h>
    #include <unistd.h>
    int clock_gettime(clockid_t clock, struct timespec *time) {
      int result = syscall(SYS_clock_gettime, clock, time);
      const char *ahead = getenv("CLOCK_AHEAD");
      if (result == 0 && clock == CLOCK_REALTIME && ahead) time->tv_sec += atol(ahead);
      return result;
    }
    """
}
