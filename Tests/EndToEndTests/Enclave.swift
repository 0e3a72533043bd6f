import CSystem
import Foundation

/// Control groups and namespaces of its own, in which real service managers live as on a machine of their own; made by
/// `fixtures/systemd/enclave`, which says what is private there. The sandbox and the built binary are where they are
/// outside. When it goes, all that lives in it is killed, and its groups are removed; also when the test run is killed.
final class Enclave: Sendable {
  /// Whose managers live in it.
  enum Kind: String, Sendable { case user, system }

  /// How control groups are laid out: as on this machine, or as on another one.
  enum Layout: String, Sendable, CaseIterable { case machine, legacy, hybrid, unified }

  let box: Sandbox
  let kind: Kind
  /// The user whose manager is to live here: 0, or a number that need not belong to anybody.
  let user: Int
  /// Control groups begin with this where they are seen from outside.
  let name: String
  /// The process that keeps the namespaces; of a system enclave it is the manager, number 1 to those inside.
  let inside: pid_t
  private let holder: Sandbox.Running
  private let end: Int32

  private static let script = Sandbox.repository + "/fixtures/systemd/enclave"

  /// Makes one. `limits`: whether the controllers are delegated with the groups.
  init(in box: Sandbox, kind: Kind = .user, layout: Layout = .machine, limits: Bool = true, user: Int = 0) throws {
    self.box = box
    self.kind = kind
    self.user = user
    name = (box.path as NSString).lastPathComponent + "-" + UUID().uuidString.prefix(4)
    var ends: [Int32] = [-1, -1]
    guard csystem_pipe(&ends) == 0 else { throw POSIXError(.EMFILE) }
    defer { close(ends[0]) }
    end = ends[1]
    holder = try box.start(
      [
        "unshare", "--mount", "--propagation", "private", Enclave.script, "hold", name, kind.rawValue, layout.rawValue,
        limits ? "yes" : "no", "\(user)",
      ], from: ends[0])
    var words: [Substring] = []
    let held = holder
    _ = box.eventually {
      words = Sandbox.file(held.out).split(whereSeparator: \.isWhitespace)
      return words.count == 2 || !Sandbox.lives(held.pid)
    }
    guard words.count == 2, words[0] == "ready", let number = pid_t(words[1]) else {
      close(end)
      throw Sandbox.Unmet(description: "no enclave: \(holder.wait())")
    }
    inside = number
  }

  deinit {
    close(end)
    _ = holder.wait()
  }

  /// What is at a path inside, as it is reached from outside.
  func outside(_ path: String) -> String { "/proc/\(inside)/root\(path)" }

  /// Where a login is: what a person starts belongs there.
  var login: String { kind == .system ? "shell" : "user.slice/user-\(user).slice/session-1.scope" }

  /// The arguments that run a command inside: with this environment and nothing else, in a group of the enclave, as its
  /// user or another one.
  func entry(
    _ arguments: [String], environment: [String: String], directory: String? = nil, as user: Int? = nil,
    group: String? = nil
  ) -> [String] {
    let way = [
      "nsenter", "--target", "\(holder.pid)", "--mount", Enclave.script, "enter", "\(inside)", kind.rawValue,
      group ?? login,
      "\(user ?? self.user)", directory ?? box.path,
    ]
    return way + environment.map { "\($0.key)=\($0.value)" }.sorted() + ["--"] + arguments
  }

  /// Starts a program inside.
  func start(
    _ arguments: [String], environment: [String: String], as user: Int? = nil, group: String? = nil
  ) throws -> Sandbox.Running {
    try box.start(entry(arguments, environment: environment, as: user, group: group))
  }
}
