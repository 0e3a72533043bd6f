import CSystem
import Foundation
import Synchronization
import Testing

/// Workers that leave chains of processes behind (`fixtures/chains`), and a probe of their witnesses: a lock that every
/// link inherits and that fanout knows nothing of.
struct Chains {
  /// Where the fixtures lie.
  static let fixtures = Sandbox.repository + "/fixtures/chains"

  /// What a worker does: the chain it leaves (the words of a plan in `chain.c`), and how it ends itself.
  struct Plan: CustomTestStringConvertible {
    var kind: String
    var milliseconds: Int
    /// How long a link lives.
    var life: Int
    var term = "ignores"
    var lock = "kept"
    var session = "stays"
    var environment = "kept"
    var outcome = "productive"
    /// Whether the worker itself lives until it is let go.
    var waits = false
    /// How long it lives otherwise.
    var rest = 0
    var line: String {
      "\(kind) \(milliseconds) \(life) \(term) \(lock) \(session) \(environment) \(waits ? -1 : rest) \(outcome)\n"
    }
    var testDescription: String {
      "\(kind), links of \(life) ms, \(term) TERM, lock \(lock), session \(session), environment \(environment)"
    }
  }

  /// A worker as it noted its beginning.
  struct Begin {
    let run: String
    let pid: pid_t
    /// When it had its witness, in microseconds since boot.
    let moment: Int
  }

  let box: Sandbox
  let program: String
  let seen: String

  /// Compiles the program, and makes it the worker of a box that is configured already; behind a script of the box,
  /// where it is given one, which executes its arguments in the end.
  init(in box: Sandbox, behind script: String? = nil) throws {
    self.box = box
    program = box.path + "/chain"
    seen = box.path + "/seen"
    try FileManager.default.createDirectory(atPath: seen, withIntermediateDirectories: true)
    let result = try box.execute([Machine.compiler ?? "cc", "-O1", "-o", program, Chains.fixtures + "/chain.c"])
    guard result.code == 0 else { throw Sandbox.Unmet(description: "\(result)") }
    let words = (script.map { [$0] } ?? []) + [program, "work", seen, Chains.fixtures]
    try box.replace("\"./worker.sh\"", by: words.map { "\"\($0)\"" }.joined(separator: ", "))
  }

  /// What the workers of a category do from now on.
  func plan(_ plan: Plan, for category: String = "code") throws { try box.write("seen/\(category).plan", plan.line) }

  /// The workers that began, in order.
  var begins: [Begin] {
    lines("begins").compactMap { words in
      guard let pid = pid_t(words[3]), let moment = Int(words[5]) else { return nil }
      return Begin(run: words[2], pid: pid, moment: moment)
    }
  }

  /// Lets the workers of a category go, and waits until the first has ended. Its chain lives on.
  func letGo(_ category: String = "code") throws {
    try box.write("seen/\(category).go", "")
    guard let first = begins.first, box.eventually({ !Sandbox.lives(first.pid) }) else {
      throw Sandbox.Unmet(description: "the worker does not end")
    }
  }

  /// The workers that found the witness of another one of their category still held: two at once.
  var refusals: [String] { lines("refusals").map { $0.joined(separator: " ") } }

  /// When the last link of a run's chain ended by itself; nil where it was ended.
  func end(of run: String) -> Int? { lines("ends").last { $0[1] == run }.flatMap { Int($0[2]) } }

  /// The latest moment at which something of a run was surely there: by its own word, or by what a probe saw of the
  /// witness until the next run began.
  func lastSeen(_ run: Begin, by findings: Probe.Findings) -> Int {
    let next = begins.map(\.moment).filter { $0 > run.moment }.min() ?? .max
    let held = findings.moments("left").compactMap(\.first).filter { run.moment <= $0 && $0 < next }
    return ([run.moment, end(of: run.run) ?? 0] + held).max() ?? run.moment
  }

  /// What a link of a chain is called.
  static func names(_ kind: String) -> [String] {
    switch kind {
    case "python": ["python3"]
    case "shell": ["sh", "sleep", "setsid", "chain.sh"]
    default: ["chain"]
    }
  }

  /// Whether a link, or its worker, lives. The witness is asked and not taken: a probe would see that as a link.
  func isAlive(_ category: String = "code") -> Bool {
    let witness = open("\(seen)/\(category).witness", O_RDWR | O_CLOEXEC)
    defer { close(witness) }
    var holder = flock()
    holder.l_type = Int16(F_WRLCK)
    return witness >= 0 && fcntl(witness, Chains.ask, &holder) == 0 && holder.l_type != Int16(F_UNLCK)
  }
  /// `F_OFD_GETLK` of `<fcntl.h>`, which the overlay of the C library leaves out.
  private static let ask: Int32 = 36

  private func lines(_ name: String) -> [[String]] {
    Sandbox.file("\(seen)/\(name)").split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
  }

  /// Looks at the witnesses and locks of categories every two milliseconds, until it is asked what it saw.
  final class Probe: Sendable {
    private let running: Sandbox.Running
    private let input: Mutex<Int32>

    init(_ chains: Chains, _ categories: String...) throws {
      // A pipe whose ends nobody inherits who is started meanwhile.
      let path = chains.box.path + "/probe-\(UUID().uuidString.prefix(8))"
      guard mkfifo(path, 0o600) == 0 else { throw Sandbox.Unmet(description: "no FIFO: errno \(errno)") }
      let reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
      defer { close(reader) }
      let writer = open(path, O_WRONLY | O_CLOEXEC)
      input = Mutex(writer)
      guard reader >= 0, writer >= 0 else { throw Sandbox.Unmet(description: "no FIFO: errno \(errno)") }
      running = try chains.box.start(
        [chains.program, "probe", chains.seen, chains.box.state + "/locks"] + categories, from: reader)
    }

    /// What it saw: `held`, `left`, `busy`, `free`, and `hole` for each time that a lock could be taken while a link
    /// lived.
    struct Findings {
      let lines: [String]
      /// It looked until it was asked what it saw.
      let isWhole: Bool

      init(_ result: Sandbox.Result) {
        lines = result.out.split(separator: "\n").map(String.init)
        isWhole = result.code == 0 && lines.last?.hasPrefix("over ") == true
      }

      /// The moments of each line of that kind, in microseconds since boot.
      func moments(_ what: String) -> [[Int]] {
        lines.map { $0.split(separator: " ") }.filter { $0.first.map(String.init) == what }
          .map { $0.dropFirst(2).compactMap { Int($0) } }
      }
    }

    /// It has seen that a link, or a worker, lives.
    var hasSeenOne: Bool { Sandbox.file(running.out).contains("held ") }

    func findings() -> Findings {
      end()
      return Findings(running.wait())
    }

    deinit { end() }

    private func end() {
      input.withLock { input in
        if input >= 0 { close(input) }
        input = -1
      }
    }
  }
}

extension Sandbox {
  /// What they are called, whatever arguments they show.
  static let keeper = "fanout-keeper"
  static let supervisor = "fanout"

  /// The keepers that have the lock of a category.
  func keepers(of category: String) -> [pid_t] { processes(named: Sandbox.keeper).filter { holds($0, lock(category)) } }

  /// The supervisors of a category, by their having its lock: not the keepers, which may show a supervisor's arguments.
  func supervisors(of category: String) -> [pid_t] {
    processes(named: Sandbox.supervisor).filter { holds($0, lock(category)) }
  }

  /// SIGKILL for a process of that name, if it still is one, and its end.
  static func destroy(_ pid: pid_t, named name: String) {
    let pidfd = csystem_pidfd_open(pid)
    guard pidfd >= 0 else { return }
    defer { close(pidfd) }
    guard file("/proc/\(pid)/comm") == name + "\n" else { return }
    var end = pollfd(fd: pidfd, events: Int16(POLLIN), revents: 0)
    if csystem_pidfd_send_signal(pidfd, SIGKILL) == 0 { poll(&end, 1, 30_000) }
  }

  private func processes(named name: String) -> [pid_t] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap(pid_t.init).sorted()
      .filter { Sandbox.file("/proc/\($0)/comm") == name + "\n" }
  }

  private func holds(_ pid: pid_t, _ path: String) -> Bool {
    let directory = "/proc/\(pid)/fd"
    return ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).contains {
      (try? FileManager.default.destinationOfSymbolicLink(atPath: directory + "/" + $0)) == path
    }
  }
}
