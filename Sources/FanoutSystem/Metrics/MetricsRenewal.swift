import CSystem
import FanoutCore
import Glibc

/// One renewal of the file of metrics, in a process of its own: looking may take long, and the file may lie where
/// nothing answers. Neither a fire nor a supervisor is held up or hurt by it.
public struct MetricsRenewal {
  private let child: Child

  /// How long it may take. It keeps that by itself (`keepLimit`).
  public static let limit: Duration = .seconds(10)

  /// Starts it; its words go to our stderr.
  public static func start(
    _ note: MetricsNote, environment: ProcessEnvironment, executable: String = "/proc/self/exe"
  ) -> Result<MetricsRenewal, SpawnFailure> {
    // The mark keeps a supervisor in this process from taking it for something that a worker left.
    let marked = environment.removing(EnvironmentNames.identity).setting(
      "FANOUT_SUPERVISOR", EnvironmentNames.onFireMark + "metrics")
    let name = note.loop.map { ["--name", $0] } ?? []
    do throws(SpawnFailure) {
      let child = try Spawner.spawn(
        ChildCommand(
          executable: executable, arguments: ["fanout", "--config", note.configuration] + name + ["renew-metrics"],
          environment: marked.entries, directory: "/", error: STDERR_FILENO, newSession: true))
      return .success(MetricsRenewal(child: child))
    } catch {
      return .failure(error)
    }
  }

  /// In its process: from now on the kernel ends it when it takes too long.
  public static func keepLimit() {
    signal(SIGALRM, SIG_DFL)
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGALRM)
    sigprocmask(SIG_UNBLOCK, &set, nil)
    alarm(UInt32(limit.components.seconds))
  }

  /// Becomes readable when it has ended.
  var ended: Descriptor { child.pidfd }

  /// Takes its end in.
  func reap() {
    var status: Int32 = 0
    _ = waitpid(child.pid, &status, WNOHANG)
    child.pidfd.close()
  }

  /// Waits until it is done; a sentence where it is left. It takes no longer than its limit, unless it hangs in the
  /// kernel or is stopped.
  public func wait(clocks: Clocks) -> String? {
    defer { child.pidfd.close() }
    let patience = MetricsRenewal.limit + .seconds(2)
    if ChildEnd.comes(to: child.pid, child.pidfd, until: clocks.monotonic() + patience, clocks: clocks) { return nil }
    _ = csystem_pidfd_send_signal(child.pidfd.number, SIGKILL)
    return "process \(child.pid), which renews the metrics, was not done within \(patience.written) and is left"
  }
}
