import FanoutCore

/// A process as the kernel keeps it.
final class Proc {
  /// Somebody who works in a process, by turns.
  protocol Acting: AnyObject {
    var process: Proc { get }
    func turn() throws(Halt)
    /// Tells that the turn ended with a refusal of the system, or because admission was held.
    func gaveUp(_ why: String)
  }

  /// Somebody who is told of a process.
  protocol Watcher: AnyObject {
    func ended(_ process: Proc, key: Int)
    func wrote(key: Int)
  }

  enum Role: Equatable { case worker, leftover, keeper, supervisor, fire, person, outsider }
  enum Life: Equatable { case alive, zombie, gone }

  let pid: Int32
  let role: Role
  let startTicks: UInt64
  var parent: Int32
  var session: Int32
  var life = Life.alive
  var isStopped = false
  /// A look may miss it: it comes and goes between two of them. One that is stopped stands still.
  var isLink: Bool { temper.isLink && !isStopped }
  var exit: ExitStatus?
  /// The run that it belongs to, in truth.
  var run: RunID?
  /// The run that its environment names.
  var environmentRun: RunID?
  var files: [OpenFile] = []
  /// What a worker or leftover makes of signals.
  var temper = Temper()
  /// The process is on its way to its end.
  var isEnding = false
  /// When it was born, in the world's time.
  var bornAt: Int64 = 0
  /// The process shows itself once nobody looks after its run any more.
  var returns = false
  /// What it wanted to do while it was stopped.
  var postponed: [() -> Void] = []
  /// Who is told of its end.
  var watchers: [(watcher: any Watcher, key: Int)] = []
  /// Somebody of it is at work at this moment.
  var isBusy = false
  /// Who wants to work when that is over, or when it is continued.
  var owed: [any Acting] = []

  init(pid: Int32, role: Role, startTicks: UInt64, parent: Int32) {
    self.pid = pid
    self.role = role
    self.startTicks = startTicks
    self.parent = parent
    session = pid
  }

  var isAlive: Bool { life == .alive }

  /// Nobody is told of it again, and it does nothing more: whoever watches it or works in it has it in his hands, and
  /// they would keep each other.
  func letGo() { (watchers, owed, postponed) = ([], [], []) }
}
