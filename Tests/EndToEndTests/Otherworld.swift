import Foundation

/// A pid namespace with a first process that does nothing but stay, with or without a /proc of its own. It ends, with
/// all that lives in it, when this goes.
final class Otherworld {
  let box: Sandbox
  /// Its first process, by its number outside.
  let first: pid_t
  private let holder: Sandbox.Running
  private let name = "world-" + UUID().uuidString.prefix(4)

  /// Makes one.
  init(in box: Sandbox, ownProc: Bool = true, more: [String] = []) throws {
    self.box = box
    let options = ["--pid", "--fork", "--kill-child"] + (ownProc ? ["--mount-proc"] : ["--mount"]) + more
    holder = try box.start(["unshare"] + options + ["sh", "-c", "echo > \(name); exec sleep 1000000"])
    let file = name
    let outer = holder.pid
    var child: pid_t?
    _ = box.eventually {
      child = Sandbox.file("/proc/\(outer)/task/\(outer)/children").split(separator: " ").first.flatMap { pid_t($0) }
      return child != nil && box.exists(file)
    }
    guard let child else { throw Sandbox.Unmet(description: "no pid namespace: \(holder.wait())") }
    first = child
  }

  deinit { end() }

  private var isOver = false

  /// Ends its first process: the kernel ends all others.
  func end() {
    guard !isOver else { return }
    isOver = true
    kill(first, SIGKILL)
    _ = holder.wait()
  }

  /// The arguments that run something in it.
  func entry(_ arguments: [String]) -> [String] {
    ["nsenter", "--target", "\(first)", "--pid", "--mount", "--wd=\(box.path)"] + arguments
  }

  /// Runs `fanout` in it to its end.
  func run(_ arguments: String...) throws -> Sandbox.Result { try box.execute(entry([Sandbox.binary] + arguments)) }

  /// Runs a line of a shell in it to its end.
  func shell(_ text: String) throws -> Sandbox.Result { try box.execute(entry(box.line(text))) }
}
