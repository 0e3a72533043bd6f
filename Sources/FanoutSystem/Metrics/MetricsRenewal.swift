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
    let name = note.loop.map { ["--name", $0] } ?? []
    do throws(SpawnFailure) {
      let child = try Spawner.spawn(
        ChildCommand(
          executable: executable, arguments: ["fanout", "--config", note.configuration] + name + ["renew-metrics"],
          environment: environment.marked(as: "metrics").entries, directory: "/", error: STDERR_FILENO, newSession: true
        ))
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

  /// The process's number, which is nobody else's until its end was taken in.
  var pid: Int32 { child.pid }

  /// Takes its end in, which has come; a sentence where it did not end by itself: else it has said what there was to say.
  func end() -> String? {
    defer { child.pidfd.close() }
    guard case .signal(let number)? = (try? ExitWatch.status(of: child.pidfd)) ?? nil else { return nil }
    let why =
      number == SIGALRM
      ? "they could not be looked at and written within \(MetricsRenewal.limit.written)"
      : "what renews them was ended by \(Signals.name(number) ?? "signal \(number)")"
    return "metrics: \(why); the file is as it was, and the loop is not touched by it"
  }

  /// Waits until it is done; a sentence where it was not. It takes no longer than its limit, unless it hangs in the
  /// kernel or is stopped.
  public func wait(clocks: Clocks) -> String? {
    let patience = MetricsRenewal.limit + .seconds(2)
    if ChildEnd.isSeen(child.pidfd, until: clocks.monotonic() + patience, clocks: clocks) { return end() }
    _ = csystem_pidfd_send_signal(child.pidfd.number, SIGKILL)
    child.pidfd.close()
    return "metrics: process \(child.pid), which renews them, was not done within \(patience.written) and is left"
  }
}
