import FanoutCore

/// An open file description: what a lock belongs to. It lives as long as any process has it open.
final class OpenFile {
  let path: String
  /// The number of the process that took the lock through it.
  let taker: Int32
  var holders: [Proc] = []
  /// Whether its lock was given up on purpose while it is still open.
  var isUnlocked = false

  init(path: String, taker: Int32) {
    self.path = path
    self.taker = taker
  }
}
