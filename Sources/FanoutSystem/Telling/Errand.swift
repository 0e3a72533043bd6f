import CSystem
import FanoutCore
import Glibc

/// Something that is done after a fire or the end of a run, in a process of its own: looking may take long, files may
/// lie where nothing answers, and other people's programs do what they want. Neither a fire nor a supervisor is held up
/// or hurt by it.
public struct Errand {
  /// What it is for.
  public enum Kind: Sendable, CaseIterable {
    /// The file of metrics is renewed.
    case metrics
    /// Hands go up and down, and whoever wants to know is told.
    case word

    /// The hidden command.
    var command: String {
      switch self {
      case .metrics: "renew-metrics"
      case .word: "tell"
      }
    }

    /// What its sentences begin with.
    var name: String {
      switch self {
      case .metrics: "metrics"
      case .word: "hands"
      }
    }

    /// How long it may take. It keeps that by itself (`keepLimit`).
    public var limit: Duration {
      switch self {
      case .metrics: .seconds(10)
      // Twice the longest time limit of a hook, and what ending it takes.
      case .word: .seconds(180)
      }
    }
  }

  /// What it is for.
  public let kind: Kind
  private let child: Child

  /// What it ends with where something is left to be done, and should be tried again.
  public static let leftCode: Int32 = 75

  /// Starts it; its words go to our stderr.
  public static func start(
    _ kind: Kind, _ note: LoopNote, environment: ProcessEnvironment, executable: String = "/proc/self/exe"
  ) -> Result<Errand, SpawnFailure> {
    let name = note.loop.map { ["--name", $0] } ?? []
    do throws(SpawnFailure) {
      let child = try Spawner.spawn(
        ChildCommand(
          executable: executable, arguments: ["fanout", "--config", note.configuration] + name + [kind.command],
          environment: environment.marked(as: kind.name).entries, directory: "/", error: STDERR_FILENO, newSession: true
        ))
      return .success(Errand(kind: kind, child: child))
    } catch {
      return .failure(error)
    }
  }

  /// In its process: from now on the kernel ends it when it takes too long.
  public static func keepLimit(of kind: Kind) {
    signal(SIGALRM, SIG_DFL)
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGALRM)
    sigprocmask(SIG_UNBLOCK, &set, nil)
    alarm(UInt32(kind.limit.components.seconds))
  }

  /// Becomes readable when it has ended.
  var ended: Descriptor { child.pidfd }

  /// The process's number, which is nobody else's until its end was taken in.
  var pid: Int32 { child.pid }

  /// How an errand ended.
  struct End {
    /// A sentence where it did not end by itself: else it has said what there was to say.
    var trouble: String?
    /// Something is left, and should be tried again.
    var isLeft = false
  }

  /// Takes its end in, which has come.
  func end() -> End {
    defer { child.pidfd.close() }
    switch (try? ExitWatch.status(of: child.pidfd)) ?? nil {
    case .signal(let number)?:
      let why =
        number == SIGALRM
        ? "it was not done within \(kind.limit.written)"
        : "process \(child.pid), which sees to it, was ended by \(Signals.name(number) ?? "signal \(number)")"
      return End(trouble: "\(kind.name): \(why); \(kind.consequence)", isLeft: true)
    case .code(Errand.leftCode)?: return End(isLeft: true)
    default: return End()
    }
  }

  /// Waits until it is done; a sentence where it was not. It takes no longer than its limit, unless it hangs in the
  /// kernel or is stopped.
  public func wait(clocks: Clocks) -> String? {
    let patience = kind.limit + .seconds(2)
    if ChildEnd.isSeen(child.pidfd, until: clocks.monotonic() + patience, clocks: clocks) { return end().trouble }
    _ = csystem_pidfd_send_signal(child.pidfd.number, SIGKILL)
    child.pidfd.close()
    return "\(kind.name): process \(child.pid), which sees to it, was not done within \(patience.written) and is left"
  }
}

extension Errand.Kind {
  /// What that means for whoever reads it.
  var consequence: String {
    switch self {
    case .metrics: "the file is as it was, and the loop is not touched by it"
    case .word: "what was not told is told again later, and the loop is not touched by it"
    }
  }
}
